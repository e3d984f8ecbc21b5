#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""usage: round-trip.py VMSTATE QEMU CODEC...

A paused PC is saved, `vmstate` edits, packs, unpacks and takes apart the file, and QEMU loads the outcome: what was
edited must be in the device's registers, and everything else as it was.
"""

import filecmp
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # the source tree stays as it is
# pylint: disable=wrong-import-position
from machine import LIMIT, Machine
from tap import Tap, equal, skip_all

PC = ['-M', 'pc', '-m', '16', '-device', 'lsi53c895a,addr=4', '-device', 'e1000,addr=5,romfile=,mac=52:54:00:12:34:56']
LSI, LSI_BAR = 4, 0xe0000000
E1000, E1000_BAR = 5, 0xe1000000
SCRATCHA, DSA, RESPID0 = 0x34, 0x10, 0x4a
RAL0, MTA0 = 0x5400, 0x5200
PAGE = 0x200000
SCSI = '0000:00:04.0/lsiscsi@0:'
NIC = '0000:00:05.0/e1000@0:'
RANDOM = 64 << 20  # bytes that take gzip a while
MAC = '{e1000/full_mac_state}.mac_reg'

tap = Tap()


def vmstate(*arguments, code=0):
    """Run the command; return what it prints. On a wrong exit code the case fails."""
    run = subprocess.run([VMSTATE, *arguments], capture_output=True, text=True, check=False, timeout=LIMIT,
                         stdin=subprocess.DEVNULL)
    if run.returncode != code:
        raise AssertionError(f'exit code {run.returncode}, not {code}, of vmstate {arguments}: {run.stdout}{run.stderr}')
    return run.stdout + run.stderr


def machine(incoming=None):
    return Machine(QEMU, os.getcwd(), PC, incoming)


def save():
    with machine() as m:
        m.map_bar(LSI, 1, LSI_BAR)
        m.map_bar(E1000, 0, E1000_BAR)
        m.writel(LSI_BAR + SCRATCHA, 0x11111111)
        m.writel(LSI_BAR + DSA, 0x00abcdef)
        m.writel(E1000_BAR + RAL0, 0x12345678)
        m.writel(E1000_BAR + MTA0, 0xdeadbeef)
        m.fill(PAGE, 0x3000, 0xa5)
        m.writel(PAGE + 0x1234, 0x600df00d)
        m.save('saved')
    vmstate('verify', 'saved')


def check(name, scratch=0x11111111, dsa=0xabcdef, respid0=0x80, ral0=0x12345678, mta0=0xdeadbeef):
    """QEMU loads the file: what its devices and its memory say. Then it saves again."""
    with machine(incoming=name) as m:
        equal(m.readl(LSI_BAR + SCRATCHA), scratch, 'SCRATCHA')
        equal(m.readl(LSI_BAR + DSA), dsa, 'DSA')
        equal(m.qtest('readb', LSI_BAR + RESPID0), respid0, 'RESPID0')
        equal(m.readl(E1000_BAR + RAL0), ral0, 'RAL0')
        equal(m.readl(E1000_BAR + MTA0), mta0, 'MTA0')
        equal(m.readl(PAGE + 0x1234), 0x600df00d, 'RAM')
        equal(m.read(PAGE + 0x2000, 0x1000), b'\xa5' * 0x1000, 'a page of RAM')
        m.save('again')
    vmstate('diff', '--ignore', 'globalstate@0:*', 'again', name)


def differences(a, b):
    """The paths that diff reports."""
    lines = vmstate('diff', a, b, code=1).splitlines()
    return [line.split(': ')[0] for line in lines if not line.startswith((' ', '#')) and ': ' in line]


def edited(name, paths, **registers):
    vmstate('verify', name)
    equal(sorted(differences('saved', name)), sorted(paths), 'diff')
    check(name, **registers)


def set_buffer():
    # The register file's order is the host's.
    value = (0xcafe1234).to_bytes(4, sys.byteorder).hex() + old('scratch')[8:]
    vmstate('set', 'saved', '-o', 'scratch', SCSI + 'scratch=' + value)
    edited('scratch', [SCSI + 'scratch'], scratch=0xcafe1234)


def old(field, prefix=SCSI):
    """A field's value as show prints it."""
    lines = vmstate('show', '--all', '--path', prefix + field, 'saved').splitlines()
    return [line.split(' = ')[1] for line in lines if ' = ' in line][0]


def set_integers():
    vmstate('set', 'saved', '-o', 'integers', SCSI + 'dsa=0x123400', SCSI + 'respid0=129')
    edited('integers', [SCSI + 'dsa', SCSI + 'respid0'], dsa=0x123400, respid0=0x81)


def set_element():
    # The stream has this register twice; the subsection, which comes later, counts.
    paths = [f'{NIC}mac_reg[1][0]', f'{NIC}{MAC}[{MTA0 // 4}]']
    vmstate('set', 'saved', '-o', 'element', *(path + '=0x0badf00d' for path in paths))
    edited('element', paths, mta0=0x0badf00d)


def set_onto_itself():
    shutil.copy('saved', 'itself')
    vmstate('set', 'itself', '-o', 'itself', SCSI + 'dsa=0x42')
    edited('itself', [SCSI + 'dsa'], dsa=0x42)


def set_to_a_pipe():
    with open('saved', 'rb') as source, open('pipe', 'wb') as out:
        with subprocess.Popen(['cat'], stdin=source, stdout=subprocess.PIPE) as cat:
            subprocess.run([VMSTATE, 'set', '-', '-o', '-', SCSI + 'dsa=0x42'], stdin=cat.stdout, stdout=out, check=True,
                           timeout=LIMIT)
    equal(filecmp.cmp('pipe', 'itself', shallow=False), True, 'through pipes the same')


def set_what_it_is():
    vmstate('set', 'saved', '-o', 'same', SCSI + 'dsa=0xabcdef')
    equal(filecmp.cmp('saved', 'same', shallow=False), True, 'the same bytes')


def refused(reason, *assignments):
    """There is no output, not even a temporary one; and one that was there is not touched."""
    before = set(os.listdir('.'))
    text = vmstate('set', 'saved', '-o', 'refused', *assignments, code=2)
    equal(set(os.listdir('.')), before, 'files')
    if reason not in text:
        raise AssertionError(f'no "{reason}" in: {text}')
    with open('refused', 'w', encoding='utf-8') as out:
        out.write('before')
    vmstate('set', 'saved', '-o', 'refused', *assignments, code=2)
    with open('refused', encoding='utf-8') as out:
        equal(out.read(), 'before', 'the output that was there')
    os.unlink('refused')
    equal(set(os.listdir('.')), before, 'files')


REFUSED = [
    ('a value out of range', 'no value', SCSI + 'respid0=256'),
    ('a negative value of an unsigned field', 'no value', SCSI + 'dsa=-1'),
    ('a value beyond 64 bits', 'no value', SCSI + 'dsa=0x10000000000000000'),
    ('no number', 'no value', SCSI + 'dsa=many'),
    ('no value', 'no value', SCSI + 'dsa='),
    ('a buffer of another size', 'no value', SCSI + 'scratch=1122'),
    ('a buffer that is no hexadecimal', 'no value', SCSI + 'msg=00112233445566gg'),
    ('a path of no field', 'no PATH=VALUE', SCSI + 'nothing=1'),
    ('a path of a struct', 'is a struct: give one of its fields', SCSI + 'parent_obj=1'),
    ('a path of an array', 'is an array: give an element', NIC + MAC + '=1'),
    ('an element behind the last', 'no PATH=VALUE', NIC + MAC + '[32768]=1'),
    ('a glob', 'no PATH=VALUE', SCSI + 'd?a=1'),
    ('a good assignment and a bad one', 'no value', SCSI + 'dsa=1', SCSI + 'respid0=x'),
]


def damaged_is_refused():
    with open('saved', 'rb') as whole, open('cut', 'wb') as cut:
        cut.write(whole.read()[:-100000])
    vmstate('verify', 'cut', code=1)
    vmstate('set', 'cut', '-o', 'refused', 'timer@0:cpu_ticks_offset=1', code=2)
    equal(os.path.exists('refused'), False, 'an output')


def packed(codec):
    vmstate('convert', '--codec', codec, 'saved', 'packed.' + codec)
    unpack = {'gzip': ['gzip', '-dc'], 'zstd': ['zstd', '-dc']}[codec]
    vmstate('verify', 'packed.' + codec)
    vmstate('diff', 'saved', 'packed.' + codec)
    vmstate('convert', '--codec', 'raw', 'packed.' + codec, 'unpacked')
    equal(filecmp.cmp('saved', 'unpacked', shallow=False), True, 'there and back the same bytes')
    if shutil.which(unpack[0]):
        with open('packed.' + codec, 'rb') as source:
            raw = subprocess.run(unpack, stdin=source, capture_output=True, check=True, timeout=LIMIT).stdout
        with open('saved', 'rb') as whole:
            equal(raw == whole.read(), True, f'what {unpack[0]} unpacks')
    vmstate('set', 'packed.' + codec, '-o', 'edited.' + codec, SCSI + 'dsa=0x7700')
    with open('edited.' + codec, 'rb') as edit, open('packed.' + codec, 'rb') as source:
        equal(edit.read(4), source.read(4), 'the codec of what is edited stays')
    vmstate('convert', '--codec', 'raw', 'edited.' + codec, 'unpacked')
    edited('unpacked', [SCSI + 'dsa'], dsa=0x7700)


def labels():
    """Of all sections, as show names them."""
    lines = vmstate('show', 'saved').splitlines()
    return [line[2:].split(': section ')[0] for line in lines if line.startswith('# ') and ': section ' in line]


def leaves(name, label):
    lines = vmstate('show', '--all', '--path', label + ':*', name).splitlines()
    return [line for line in lines if ' = ' in line and not line.startswith('#')]


def extract_all():
    sections = labels()
    if len(sections) < 25:
        raise AssertionError(f'only {len(sections)} sections')
    for label in sections:
        vmstate('extract', 'saved', '-o', 'section', '--section', label)
        vmstate('verify', 'section')
        vmstate('show', 'section')
        if label != 'ram@0':
            equal(leaves('section', label), leaves('saved', label), label)
            equal(bool(leaves('section', label)), True, label)


def extract_ram():
    """The pages are all there, and nothing of the devices."""
    vmstate('extract', 'saved', '-o', 'section', '--section', 'ram')
    paths = differences('saved', 'section')
    equal([path for path in paths if path.startswith('ram')], [], 'diff of the RAM')


def extract_refused():
    for name in ('nothing', 'nothing@0', 'apic@7', '0000:00:04.0/lsiscsi@1', ''):
        vmstate('extract', 'saved', '-o', 'refused', '--section', name, code=2)
        equal([file for file in os.listdir('.') if file.startswith('refused')], [], 'an output')


def interrupted():
    """A signal in the middle of the output leaves nothing of it."""
    with open('ram', 'wb') as ram:
        ram.write(os.urandom(RANDOM))
    with Machine(QEMU, os.getcwd(), ['-M', 'pc,memory-backend=m', '-m', f'{RANDOM}B', '-object',
                                     f'memory-backend-file,id=m,size={RANDOM},mem-path=ram']) as m:
        m.save('random')
    before = set(os.listdir('.'))
    with subprocess.Popen([VMSTATE, 'convert', '--codec', 'gzip', 'random', 'interrupted']) as process:
        while process.poll() is None and set(os.listdir('.')) == before:
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        equal(process.wait(LIMIT), -signal.SIGINT, 'ended by')
    equal(set(os.listdir('.')), before, 'files')


def main():
    tap.case('QEMU saves a paused PC', save)
    tap.case('QEMU loads it as it is', check, 'saved')
    tap.case('set of a buffer', set_buffer)
    tap.case('set of two integers at once', set_integers)
    tap.case("set of an array's element in a subsection", set_element)
    tap.case('set writes onto the file it reads', set_onto_itself)
    tap.case('set from and to a pipe', set_to_a_pipe)
    tap.case('set of the value that is there changes no byte', set_what_it_is)
    for name, reason, *assignments in REFUSED:
        tap.case('refused without output: ' + name, refused, reason, *assignments)
    tap.case('refused without output: a damaged file', damaged_is_refused)
    for codec in CODECS:
        tap.case(codec + ' there and back, and edited', packed, codec)
    tap.case('extract of each section', extract_all)
    tap.case('extract of the RAM', extract_ram)
    tap.case('extract of no section', extract_refused)
    tap.case('an interrupted convert leaves nothing', interrupted)
    tap.end()


if len(sys.argv) < 4:
    sys.exit(__doc__)
VMSTATE = os.path.abspath(sys.argv[1])
QEMU = shutil.which(sys.argv[2])
if not QEMU:
    skip_all(f"there is no '{sys.argv[2]}' here; install qemu-system-x86 to run this test")
CODECS = sys.argv[3:]
with tempfile.TemporaryDirectory(prefix='vmstate-') as directory:
    os.chdir(directory)
    try:
        main()
    finally:
        os.chdir('/')
