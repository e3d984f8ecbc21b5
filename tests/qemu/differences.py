#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""usage: differences.py VMSTATE NARROW QEMU

Pairs of paused PCs that differ in what the guest can see of one device, one page or one subsection: `vmstate diff` reports
exactly that. And PCs that run while they are saved, whose pages come more than once and in other forms. NARROW is VMSTATE
with room for few pages at once.
"""

import json
import os
import pty
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # the source tree stays as it is
# pylint: disable=wrong-import-position
from machine import LIMIT, Machine
from tap import Tap, equal, skip_all

PC = ['-M', 'pc', '-m', '16', '-device', 'lsi53c895a,addr=4', '-device', 'e1000,addr=5,romfile=,mac=52:54:00:12:34:56',
      '-chardev', 'null,id=c0', '-device', 'isa-serial,chardev=c0', '-device', 'VGA,addr=6,romfile=,vgamem_mb=1',
      '-device', 'ich9-ahci,addr=7', '-device', 'rtl8139,addr=8,romfile=,mac=52:54:00:12:34:57',
      '-device', 'intel-hda,addr=9', '-device', 'floppy']
LSI, NIC, VRAM, AHCI, RTL, HDA = 0xe0000000, 0xe1000000, 0xe2000000, 0xe3000000, 0xe4000000, 0xe5000000

tap = Tap()


def diff(*arguments, code=1, command=None):
    """The report by lines, without the summary, which must be right."""
    run = subprocess.run([command or VMSTATE, 'diff', *arguments], capture_output=True, text=True, check=False,
                         timeout=LIMIT, stdin=subprocess.DEVNULL)
    equal(run.returncode, code, f'exit code of diff {arguments}: {run.stdout}{run.stderr}')
    lines = run.stdout.splitlines()
    found = len([line for line in lines[:-1] if not line.startswith((' ', '#'))])
    summary = {0: 'same', 1: '1 difference'}.get(found, f'{found} differences')
    equal(re.sub(r', \d+ ignored', '', lines[-1]).split(' (')[0], summary)
    return lines[:-1]


def setup(m):
    for slot, bar, address in ((4, 1, LSI), (5, 0, NIC), (6, 0, VRAM), (7, 5, AHCI), (8, 1, RTL), (9, 0, HDA)):
        m.map_bar(slot, bar, address)
    m.fill(0x300000, 0x4000, 0xa5)


def save(name, change):
    with Machine(QEMU, os.getcwd(), PC) as m:
        setup(m)
        change(m)
        m.save(name)


def buffer(path, *ranges):
    lines = [path + ': buffer differs']
    for at, a, b in ranges:
        lines.append(f'    {at:#x}-{at + len(a) - 1:#x}')
        for side, data in (('A', a), ('B', b)):
            text = ''.join(chr(c) if 0x20 <= c < 0x7f else '.' for c in data)
            lines.append(f'      {side}  {data.hex(" ")}  {text}')
    return lines


def pages(block, total, *ranges):
    n = sum(end - begin for begin, end in ranges) >> 12
    return ([f'ram@0:{block}: pages differ'] + [f'    {begin:#x}-{end - 1:#x}' for begin, end in ranges] +
            [f'    together {n} of {total} pages, 4096 bytes each'])


def ports(*writes):
    def change(m):
        for port, value in writes:
            m.outb(port, value)
    return change


def memory(*writes):
    def change(m):
        for address, value in writes:
            m.writel(address, value)
    return change


S, N, T = '0000:00:04.0/lsiscsi@0:', '0000:00:05.0/e1000@0:', 'serial@0:state.'
FULL = N + '{e1000/full_mac_state}.'

# What the case is, what is done, what differs from a machine to which it is not done.
PAIRS = [
    ('nothing', lambda m: None, []),
    ('a register that is a buffer', memory((LSI + 0x34, 0xcafe1234)),
     buffer(S + 'scratch', (0, bytes(4), (0xcafe1234).to_bytes(4, sys.byteorder)))),
    ('a register of 32 bits', memory((LSI + 0x10, 0x00abcdef)),
     [S + 'dsa: 0 -> 11259375 (0xabcdef)  (bits 0-3, 5-8, 10-11, 14-17, 19, 21, 23)']),
    ('a register of 8 bits', lambda m: m.writeb(LSI + 0x4a, 0x81), [S + 'respid0: 128 -> 129  (bits 0)']),
    ('another register of 8 bits', lambda m: m.writeb(LSI + 3, 8), [S + 'scntl3: 0 -> 8  (bits 3)']),
    ('an address that is in the stream twice', memory((NIC + 0x5400, 0x12345678)),
     [N + 'mac_reg[0][0]: 302011474 (0x12005452) -> 305419896 (0x12345678)  (bits 1, 3, 5, 9, 18, 20-21)',
      FULL + 'mac_reg[5376]: 302011474 (0x12005452) -> 305419896 (0x12345678)  (bits 1, 3, 5, 9, 18, 20-21)']),
    ('a filter table', memory((NIC + 0x560c, 0x10)),
     [N + 'mac_reg[2][3]: 0 -> 16 (0x10)  (bits 4)', FULL + 'mac_reg[5507]: 0 -> 16 (0x10)  (bits 4)']),
    ('an interrupt mask', memory((NIC + 0xd0, 0x15)),
     [N + 'mac_reg[IMS]: 0 -> 21 (0x15)  (bits 0, 2, 4)', FULL + 'mac_reg[52]: 0 -> 21 (0x15)  (bits 0, 2, 4)']),
    ('a timer channel', ports((0x43, 0xb4), (0x42, 0x34), (0x42, 0x12)),
     ['i8254@0:channels[2].count: 65536 (0x10000) -> 4660 (0x1234)  (bits 2, 4-5, 9, 12, 16)',
      'i8254@0:channels[2].read_state: 0 -> 3  (bits 0-1)', 'i8254@0:channels[2].write_state: 0 -> 3  (bits 0-1)',
      'i8254@0:channels[2].write_latch: 0 -> 52  (bits 2, 4-5)', 'i8254@0:channels[2].rw_mode: 0 -> 3  (bits 0-1)',
      'i8254@0:channels[2].mode: 3 -> 2  (bits 0)']),
    ('an interrupt controller', ports((0x21, 0xfb)), ['i8259@0:imr: 0 -> 251  (bits 0-1, 3-7)']),
    ('the other instance of it', ports((0xa1, 0x7e)), ['i8259@1:imr: 0 -> 126  (bits 1-6)']),
    ('an address of the DMA controller', ports((0x0c, 0), (0x00, 0x34), (0x00, 0x12)),
     ['dma@0:regs[0].now[0]: 0 -> 4660 (0x1234)  (bits 2, 4-5, 9, 12)',
      'dma@0:regs[0].base[0]: 0 -> 4660  (bits 2, 4-5, 9, 12)']),
    ('a page of the DMA controller', ports((0x87, 0x77)), ['dma@0:regs[0].page: 0 -> 119  (bits 0-2, 4-6)']),
    ('a byte of CMOS', ports((0x70, 0x2f), (0x71, 0x5a)),
     buffer('mc146818rtc@0:cmos_data', (0x2f, b'\0', b'\x5a')) + ['mc146818rtc@0:cmos_index: 0 -> 47  (bits 0-3, 5)']),
    ('a scratch register', ports((0x3ff, 0x5a)), [T + 'scr: 0 -> 90  (bits 1, 3-4, 6)']),
    ('a divider', ports((0x3fb, 0x9b), (0x3f8, 5), (0x3fb, 0x1b)),
     [T + 'divider: 12 -> 5  (bits 0, 3)', T + 'lcr: 0 -> 27  (bits 0-1, 3-4)']),
    ('subsections', ports((0x3fa, 1), (0x3fc, 0x10), (0x3f8, 0x41), (0x3f8, 0x42)),
     [T + 'iir: 1 -> 193  (bits 6-7)', T + 'mcr: 8 -> 16  (bits 3-4)', T + 'lsr: 96 -> 97  (bits 0)',
      T + 'fcr_vmstate: 0 -> 1  (bits 0)', T + '{serial/recv_fifo}: subsection only in B (24 bytes)',
      T + '{serial/fifo_timeout_timer}: subsection only in B (8 bytes)']),
    ('a floppy controller', ports((0x3f2, 0x1c)),
     ['fdc@0:state.srb: 192 -> 193  (bits 0)', 'fdc@0:state.dor_vmstate: 12 -> 28  (bits 4)']),
    ('a colour', ports((0x3c8, 1), (0x3c9, 0x11), (0x3c9, 0x22), (0x3c9, 0x33)),
     ['0000:00:06.0/vga@0:vga.dac_write_index: 0 -> 2  (bits 1)'] +
     buffer('0000:00:06.0/vga@0:vga.dac_cache', (0, bytes(3), b'\x11\x22\x33')) +
     buffer('0000:00:06.0/vga@0:vga.palette', (3, bytes(3), b'\x11\x22\x33'))),
    ('two addresses', memory((AHCI + 0x100, 0x4000), (HDA + 0x40, 0x8000)),
     ['0000:00:07.0/ich9_ahci@0:ahci.dev[0].port_regs.lst_addr: 0 -> 16384 (0x4000)  (bits 14)',
      '0000:00:09.0/intel-hda@0:corb_lbase: 0 -> 32768 (0x8000)  (bits 15)']),
    ('an element of an array', memory((RTL + 0x20, 0x1000)),
     ['0000:00:08.0/rtl8139@0:TxAddr[0]: 0 -> 4096 (0x1000)  (bits 12)']),
    ('configuration space', lambda m: m.pci_write(9, 0x3c, 0x0b),
     ['PCIHost@0:config_reg: 2147502084 (0x80004804) -> 2147502140 (0x8000483c)  (bits 3-5)'] +
     buffer('0000:00:09.0/intel-hda@0:pci.config[0]', (0x3c, b'\0', b'\x0b'))),
    ('a page of the frame buffer', memory((VRAM + 0x2344, 1)), pages('0000:00:06.0/vga.vram', 256, (0x2000, 0x3000))),
    ('a page of zeros', memory((0x200124, 1)), pages('pc.ram', 4096, (0x200000, 0x201000))),
    ('a page of one byte', memory((0x300124, 1)), pages('pc.ram', 4096, (0x300000, 0x301000))),
    ('pages become zeros', lambda m: m.fill(0x300000, 0x2000, 0), pages('pc.ram', 4096, (0x300000, 0x302000))),
    ('pages get another byte', lambda m: m.fill(0x303000, 0x1000, 0x5a), pages('pc.ram', 4096, (0x303000, 0x304000))),
    ('ranges of pages', lambda m: (m.fill(0x301fff, 2, 1), m.fill(0x303000, 1, 1), m.fill(0xffffff, 1, 1)),
     pages('pc.ram', 4096, (0x301000, 0x304000), (0xfff000, 0x1000000))),
    ('the first page', memory((0, 1)), pages('pc.ram', 4096, (0, 0x1000))),
]


def paths(lines):
    return [line.split(': ')[0] for line in lines if line[0] != ' ']


def pair(change, wanted):
    save('changed', change)
    equal(diff('base', 'changed', code=1 if wanted else 0), wanted)
    diff('--ignore', '*', 'base', 'changed', code=0)
    back = diff('changed', 'base', code=1 if wanted else 0)
    equal(paths(back), paths(wanted))


def many_ranges():
    """More ranges than are printed are counted."""
    save('many', lambda m: [m.writel(0x400000 + i * 0x2000, i + 1) for i in range(20)])
    wanted = pages('pc.ram', 4096, *((at, at + 0x1000) for at in range(0x400000, 0x428000, 0x2000)))
    for command in (VMSTATE, NARROW):
        equal(diff('base', 'many', command=command), wanted[:17] + ['    and 4 more ranges'] + wanted[21:])


def with_other_arguments(more, wanted):
    """A machine that is built otherwise."""
    with Machine(QEMU, os.getcwd(), PC + more) as m:
        setup(m)
        m.save('built')
    equal([line for line in diff('base', 'built') if line.startswith(wanted[0].split(':')[0])], wanted)


def edited(replacements, wanted):
    """Bytes of the stream and of its vmdesc are replaced by as many others. The reports as text and as JSON."""
    with open('base', 'rb') as source:
        data = source.read()
    for old, new in replacements:
        equal((len(old), data.count(old)), (len(new), 1), repr(old))
        data = data.replace(old, new)
    with open('edited', 'wb') as out:
        out.write(data)
    equal(diff('base', 'edited'), wanted)
    report = as_json('base', 'edited')
    equal(report['count'], len(wanted))
    equal([d['path'] for d in report['differences']], paths(wanted))
    return report['differences']


def as_json(*arguments):
    run = subprocess.run([VMSTATE, 'diff', '--json', *arguments], capture_output=True, check=False, timeout=LIMIT,
                         stdin=subprocess.DEVNULL)
    equal(run.returncode, 1, f'exit code: {run.stderr}')
    return json.loads(run.stdout)


def header(idstr, version):
    """The end of a section's header, instance 0."""
    return idstr + bytes(4) + version.to_bytes(4, 'big')


def versions():
    found = edited([(header(b'\x05i8254', 3), header(b'\x05i8254', 2)),
                    (b'"vmsd_name": "i8254", "version": 3', b'"vmsd_name": "i8254", "version": 2')],
                   ['i8254@0: version 3 -> 2'])
    equal(found, [{'path': 'i8254@0', 'what': 'version', 'a': 3, 'b': 2}])


def versions_of_subsections():
    found = edited([(b'full_mac_state\0\0\0\1', b'full_mac_state\0\0\0\2'),
                    (b'"e1000/full_mac_state", "version": 1', b'"e1000/full_mac_state", "version": 2')],
                   [N + '{e1000/full_mac_state}: version 1 -> 2'])
    equal(found[0]['what'], 'version')


def types():
    """What is signed on one side."""
    found = edited([(b'{"name": "istat0", "type": "uint8"', b'{"name": "istat0", "type": "int8" ')],
                   [S + 'istat0: type uint8 of 1 bytes -> int8 of 1 bytes'])
    equal(found, [{'path': S + 'istat0', 'what': 'type', 'a': 'uint8', 'b': 'int8'}])


def fields():
    found = edited([(b'"name": "sist1"', b'"name": "other"')],
                   [S + 'sist1: field only in A (1 bytes)', S + 'other: field only in B (1 bytes)'])
    equal(found, [{'path': S + 'sist1', 'what': 'field', 'only': 'a', 'size': 1},
                  {'path': S + 'other', 'what': 'field', 'only': 'b', 'size': 1}])


def buffers_and_pages_as_json():
    save('json', lambda m: (m.writel(LSI + 0x34, 0xcafe1234), m.writeb(LSI + 3, 8), m.fill(0x300000, 0x2000, 0)))
    report = as_json('base', 'json')
    equal(report['differences'], [
        {'path': 'ram@0:pc.ram', 'what': 'ram', 'n_ranges': 1, 'pages': 2,
         'ranges': [{'offset': 0x300000, 'size': 0x2000}]},
        {'path': S + 'scntl3', 'what': 'value', 'a': 0, 'b': 8, 'bits': '3'},
        {'path': S + 'scratch', 'what': 'buffer', 'n_ranges': 1, 'bytes': 4, 'sizes': [72, 72],
         'ranges': [{'offset': 0, 'size': 4, 'a': '00000000', 'b': (0xcafe1234).to_bytes(4, sys.byteorder).hex()}]}])
    equal((report['count'], report['same'], report['partial'], report['notes']), (3, False, False, []))
    equal(as_json('--ignore', 'ram@*', '--ignore', '*:scratch', 'base', 'json')['differences'], report['differences'][1:2])


def terminal(**environment):
    """What diff writes to a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([VMSTATE, 'diff', 'base', 'json'], stdin=subprocess.DEVNULL, stdout=theirs,
                          env={**os.environ, 'TERM': 'xterm', **environment}) as process:
        equal(process.wait(LIMIT), 1, 'exit code')
    os.close(theirs)
    text = os.read(ours, 65536)
    os.close(ours)
    return text


def has_terminals():
    try:
        for end in pty.openpty():
            os.close(end)
    except OSError:
        return False
    return True


def colours():
    environment = {'NO_COLOR': ''}
    equal(b'\033[1mram@0:pc.ram\033[0m: pages differ' in terminal(**environment), True, 'colours on a terminal')
    for environment in ({'NO_COLOR': '1'}, {'NO_COLOR': '', 'TERM': 'dumb'}):
        equal(b'\033' in terminal(**environment), False, f'colours with {environment}')


def ranges_across_windows():
    save('ranges', lambda m: (m.fill(0x3e0000, 0x20000, 1), m.fill(0x7cf000, 0x1000, 2), m.fill(0xbb8000, 0x1000, 3)))
    equal(diff('base', 'ranges', command=NARROW), diff('base', 'ranges'))


SMALL = ['-M', 'pc,memory-backend=m', '-m', '16']
FROM_FILE = ['-object', 'memory-backend-file,id=m,size=16M,mem-path=ram,share=off']
EMPTY = ['-object', 'memory-backend-ram,id=m,size=16M']

ROUNDS = 6

# Adds to bytes of 128 pages from 0x10000 on, for ever. It begins at the reset vector, 16 bytes before the end.
LOOP = bytes.fromhex('b80010'      # begin: mov ax, 0x1000
                     '8ed8'        # page: mov ds, ax
                     '0f013e0000'  # invlpg [0]: QEMU is to see each round's writes
                     '31db'        # xor bx, bx
                     'fe07'        # byte: inc byte [bx]
                     '83c310'      # add bx, 16
                     '81fb0010'    # cmp bx, 0x1000
                     '72f5'        # jb byte
                     'ff061702'    # inc word [0x217]
                     '050001'      # add ax, 0x100
                     '3d0090'      # cmp ax, 0x9000
                     '72e0'        # jb page
                     'ebdb')       # jmp begin


def running(name, kind, **capabilities):
    """A PC is saved while it writes to 128 pages, for some rounds. Return how many pages of that kind there are."""
    bios = bytearray(b'\x90' * 65536)
    bios[:len(LOOP)] = LOOP
    bios[-16:-13] = bytes.fromhex('e90d00')  # jmp to the first byte
    with open('bios', 'wb') as out:
        out.write(bios)
    data = bytearray(random.Random(1).randbytes(0x80000) + bytes(0x80000))
    data[0x40000:0x60000] = bytes(range(256)) * 512  # what can be packed
    with open('ram', 'wb') as out:
        out.write(bytes(0x10000) + data + bytes((16 << 20) - 0x10000 - len(data)))
    with Machine(QEMU, os.getcwd(), SMALL + FROM_FILE + ['-bios', 'bios'], running=True) as m:
        m.set_capabilities(capabilities)
        m.qmp('migrate-set-parameters', **{'max-bandwidth': 2 << 20, 'downtime-limit': 1})
        m.qmp('migrate', uri=f'exec:cat > {name}')
        end = time.monotonic() + LIMIT
        while so_far(m, kind) < ROUNDS * 128 and time.monotonic() < end:
            if m.qmp('query-migrate')['status'] == 'completed':
                break
            time.sleep(0.02)
        m.qmp('migrate-set-parameters', **{'max-bandwidth': 10 ** 10, 'downtime-limit': 10000})
        m.wait_for_migration()
        return so_far(m, kind)


def so_far(m, kind):
    return m.qmp('query-migrate').get(kind[0], {}).get(kind[1], 0)


def loaded(name, out, change, **capabilities):
    """What QEMU makes of it, saved by a machine that does not run: plain pages, in order, once."""
    with Machine(QEMU, os.getcwd(), SMALL + EMPTY + ['-bios', 'bios'], incoming=name, capabilities=capabilities) as m:
        change(m)
        m.set_capabilities({name: False for name in capabilities})
        m.save(out)


def while_it_runs(name, kind, least, **capabilities):
    # A busy host may leave the guest no time between two rounds, and then there are no more.
    if not any(running(name, kind, **capabilities) >= least for _ in range(10)):
        raise AssertionError('the pages do not come often')
    loaded(name, 'plain', lambda m: None, **capabilities)
    loaded(name, 'other', memory((0x21230, 0x12345678), (0x800000, 1)), **capabilities)
    wanted = pages('m', 4096, (0x21000, 0x22000), (0x800000, 0x801000))
    for command in (VMSTATE, NARROW):
        for pair_of in ((name, 'plain'), ('plain', name)):
            equal(diff('--ignore', 'globalstate@*', *pair_of, code=0, command=command), [])
        for pair_of in ((name, 'other'), ('other', name)):
            equal(diff('--ignore', 'globalstate@*', *pair_of, command=command), wanted)



def main():
    save('base', lambda m: None)
    for name, change, wanted in PAIRS:
        tap.case(name, pair, change, wanted)
    tap.case('many ranges of pages', many_ranges)
    tap.case('ranges across windows', ranges_across_windows)
    tap.case('a section on one side', with_other_arguments, ['-device', 'pcnet,addr=0x12,romfile='],
             ['0000:00:12.0/pcnet@0: section only in B (4752 bytes)'])
    tap.case('the length of an array', with_other_arguments, ['-global', 'hpet.timers=4'],
             ['hpet@0:num_timers: 3 -> 4  (bits 0-2)', 'hpet@0:timer: length 3 -> 4'])
    tap.case('the version of a section', versions)
    tap.case('the version of a subsection', versions_of_subsections)
    tap.case('the type of a field', types)
    tap.case('fields on one side', fields)
    tap.case('values, buffers and pages as JSON', buffers_and_pages_as_json)
    if has_terminals():
        tap.case('colours', colours)
    else:
        tap.skip('colours', 'no terminal can be had')
    tap.case('a guest that runs', while_it_runs, 'ran', ('ram', 'normal'), 250)
    tap.case('a guest that runs, XBZRLE', while_it_runs, 'xbzrle', ('xbzrle-cache', 'pages'), 128, xbzrle=True)
    if 'compress' in CAPABILITIES:
        tap.case('a guest that runs, compressed pages', while_it_runs, 'compress', ('compression', 'pages'), 250,
                 compress=True)
    tap.end()


if len(sys.argv) != 4:
    sys.exit(__doc__)
VMSTATE, NARROW = (os.path.abspath(path) for path in sys.argv[1:3])
QEMU = shutil.which(sys.argv[3])
if not QEMU:
    skip_all(f"there is no '{sys.argv[3]}' here; install qemu-system-x86 to run this test")
with tempfile.TemporaryDirectory(prefix='vmstate-') as directory:
    os.chdir(directory)
    try:
        with Machine(QEMU, directory, ['-M', 'none']) as nothing:
            CAPABILITIES = [c['capability'] for c in nothing.qmp('query-migrate-capabilities')]
        main()
    finally:
        os.chdir('/')
