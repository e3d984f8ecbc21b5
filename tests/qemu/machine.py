# SPDX-License-Identifier: BSD-3-Clause
"""A paused QEMU: its registers over qtest, its migration over QMP. It ends with its `with` block."""

import contextlib
import json
import socket
import subprocess
import time

LIMIT = 60  # seconds that anything may take; it needs less than one

CLOCK = ['-rtc', 'base=2020-01-01T00:00:00,clock=vm']


class MachineError(Exception):
    pass


class Line:
    """A socket of which QEMU has the other end, by lines."""

    def __init__(self):
        self.ours, self.theirs = socket.socketpair()
        self.ours.settimeout(LIMIT)
        self.file = self.ours.makefile('rb')

    def ask(self, text):
        self.ours.sendall(text.encode() + b'\n')
        return self.read()

    def read(self):
        line = self.file.readline()
        if not line:
            raise MachineError('QEMU ended')
        return line.decode().strip()

    def close(self):
        self.file.close()
        self.ours.close()


class Machine:
    """QEMU with ARGUMENTS in DIRECTORY; it loads the file INCOMING if there is one."""

    def __init__(self, qemu, directory, arguments, incoming=None, capabilities=None, running=False):
        self.qmp_line = Line()
        self.qtest_line = Line()
        lines = {'qmp': self.qmp_line, 'qtest': self.qtest_line}
        command = [qemu, '-nodefaults', '-display', 'none', '-accel', 'tcg', *CLOCK]
        for name, line in lines.items():
            command += ['-chardev', f'socket,id={name},fd={line.theirs.fileno()}']
        command += ['-mon', 'chardev=qmp,mode=control', '-qtest', 'chardev:qtest', '-qtest-log', '/dev/null']
        command += [] if running else ['-S']
        command += [] if incoming is None else ['-incoming', 'defer']
        with open(f'{directory}/qemu.err', 'wb') as errors:
            self.process = subprocess.Popen(command + arguments, cwd=directory, stdin=subprocess.DEVNULL,
                                            stdout=errors, stderr=errors,
                                            pass_fds=[line.theirs.fileno() for line in lines.values()])
        self.directory = directory
        for line in lines.values():
            line.theirs.close()
        try:
            self.qmp_line.read()
            self.qmp('qmp_capabilities')
            self.set_capabilities(capabilities or {})
            if incoming is not None:
                self.qmp('migrate-incoming', uri=f'exec:cat {incoming}')
                self.wait_for_migration()
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.qmp_line.close()
        self.qtest_line.close()

    def errors(self):
        with contextlib.suppress(OSError), open(f'{self.directory}/qemu.err', encoding='utf-8', errors='replace') as text:
            return text.read()
        return ''

    def qmp(self, command, **arguments):
        reply = self.qmp_line.ask(json.dumps({'execute': command, 'arguments': arguments}))
        while True:
            message = json.loads(reply)
            if 'error' in message:
                raise MachineError(f'{command}: {message["error"]["desc"]}')
            if 'return' in message:
                return message['return']
            reply = self.qmp_line.read()  # an event

    def wait_for_migration(self):
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            try:
                status = self.qmp('query-migrate').get('status')
            except (MachineError, OSError) as error:
                raise MachineError(f'migration: {error}: {self.errors()}') from error
            if status == 'completed':
                return
            if status in ('failed', 'cancelled'):
                raise MachineError(f'migration {status}: {self.errors()}')
            time.sleep(0.01)
        raise MachineError('migration takes too long')

    def set_capabilities(self, values):
        if values:
            self.qmp('migrate-set-capabilities',
                     capabilities=[{'capability': name, 'state': value} for name, value in values.items()])

    def save(self, name):
        """Save into the file NAME of the directory, once."""
        self.qmp('migrate-set-parameters', **{'max-bandwidth': 10 ** 10})
        self.qmp('migrate', uri=f'exec:cat > {name}')
        self.wait_for_migration()

    def qtest(self, *words):
        reply = self.qtest_line.ask(' '.join(word if isinstance(word, str) else hex(word) for word in words))
        if reply.split()[0] != 'OK':
            raise MachineError(f'qtest {words}: {reply}')
        value = reply.split()[1:]
        return int(value[0], 16) if value else None

    # What devices are told, by the qtest commands' own names.
    def inb(self, port):
        return self.qtest('inb', port)

    def outb(self, port, value):
        self.qtest('outb', port, value)

    def outw(self, port, value):
        self.qtest('outw', port, value)

    def outl(self, port, value):
        self.qtest('outl', port, value)

    def readl(self, address):
        return self.qtest('readl', address)

    def writeb(self, address, value):
        self.qtest('writeb', address, value)

    def writel(self, address, value):
        self.qtest('writel', address, value)

    def read(self, address, size):
        reply = self.qtest_line.ask(f'read {address:#x} {size:#x}').split()
        if reply[0] != 'OK':
            raise MachineError(f'qtest read: {reply}')
        return bytes.fromhex(reply[1][2:])

    def fill(self, address, size, value):
        self.qtest('memset', address, size, value)

    def pci_read(self, slot, register):
        self.outl(0xcf8, 0x80000000 | slot << 11 | register)
        return self.qtest('inl', 0xcfc)

    def pci_write(self, slot, register, value):
        self.outl(0xcf8, 0x80000000 | slot << 11 | register)
        self.outl(0xcfc, value)

    def map_bar(self, slot, bar, address):
        """Put a memory BAR at ADDRESS, and let the device answer there and be a bus master."""
        self.pci_write(slot, 0x10 + 4 * bar, address)
        self.pci_write(slot, 0x04, 0x07)
