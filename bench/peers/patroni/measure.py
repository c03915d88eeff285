"""How long three PostgreSQL members are without a writer after a fault, and what that costs.

One client writes a row every 10 ms and counts what is acknowledged. A fault hits the primary; the
figure is the time from the fault to the first row that another member acknowledged. Afterwards every
acknowledged row is looked for on the new primary.
"""

import argparse
import asyncio
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import psycopg

INTERVAL = 0.010
# A reply that takes longer is given up, and the row counts as unknown.
PATIENCE = 1.0
GIVE_UP = 120.0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def postgres_bin():
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return str(found[-1].parent) if found else ""


class Patroni:
    """Three members under Patroni, one etcd, all on loopback."""

    def __init__(self, data, ttl, loop, retry):
        self.name = f"Patroni {ttl}/{loop}/{retry}"
        self.data = data
        self.timing = {"ttl": ttl, "loop_wait": loop, "retry_timeout": retry}
        self.processes = {}

    def start(self):
        client, peer = free_port(), free_port()
        self.spawn(
            "etcd",
            ["etcd", "--name", "one", "--data-dir", f"{self.data}/etcd",
             "--listen-client-urls", f"http://127.0.0.1:{client}",
             "--advertise-client-urls", f"http://127.0.0.1:{client}",
             "--listen-peer-urls", f"http://127.0.0.1:{peer}",
             "--initial-advertise-peer-urls", f"http://127.0.0.1:{peer}",
             "--initial-cluster", f"one=http://127.0.0.1:{peer}"],
        )
        self.api, self.ports = {}, {}
        for member in "abc":
            self.api[member], self.ports[member] = free_port(), free_port()
            configuration = self.configuration(member, client)
            path = f"{self.data}/{member}.yml"
            # JSON is YAML.
            pathlib.Path(path).write_text(json.dumps(configuration))
            patroni = pathlib.Path(os.sys.executable).parent / "patroni"
            self.spawn(member, [str(patroni), path])
        wait_until(self.is_settled, "Patroni does not settle")

    def configuration(self, member, etcd):
        return {
            "scope": "peer",
            "name": member,
            "restapi": {"listen": f"127.0.0.1:{self.api[member]}",
                        "connect_address": f"127.0.0.1:{self.api[member]}"},
            "etcd3": {"host": f"127.0.0.1:{etcd}"},
            "bootstrap": {
                "dcs": {
                    **self.timing,
                    "synchronous_mode": True,
                    "synchronous_node_count": 2,
                    "postgresql": {"use_pg_rewind": True, "use_slots": True},
                },
                "initdb": [{"encoding": "UTF8"}, "data-checksums"],
            },
            "postgresql": {
                "listen": f"127.0.0.1:{self.ports[member]}",
                "connect_address": f"127.0.0.1:{self.ports[member]}",
                "data_dir": f"{self.data}/{member}",
                "bin_dir": postgres_bin(),
                "pgpass": f"{self.data}/{member}.pass",
                "authentication": {
                    "superuser": {"username": "postgres", "password": "p"},
                    "replication": {"username": "replicator", "password": "p"},
                },
                "parameters": {"unix_socket_directories": self.data},
                "pg_hba": ["local all all trust", "host all all 127.0.0.1/32 trust",
                           "host replication all 127.0.0.1/32 trust"],
            },
        }

    def spawn(self, name, command):
        log = open(f"{self.data}/{name}.log", "ab")
        self.processes[name] = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)

    def cluster(self):
        for port in self.api.values():
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/cluster", timeout=2) as reply:
                    return json.load(reply)["members"]
            except (OSError, ValueError, urllib.error.URLError):
                continue
        return []

    def is_settled(self):
        roles = {m["name"]: (m["role"], m["state"]) for m in self.cluster()}
        leaders = [n for n, (role, _) in roles.items() if role == "leader"]
        standbys = [n for n, role in roles.items() if role == ("sync_standby", "streaming")]
        return len(leaders) == 1 and len(standbys) == 2

    def primary(self):
        return next(m["name"] for m in self.cluster() if m["role"] == "leader")

    def hosts(self):
        return [("127.0.0.1", port) for port in self.ports.values()]

    def victims(self, member):
        """All processes of a member, the agent first; PostgreSQL is not its child."""
        return family(self.processes[member].pid) + self.servers(member)

    def servers(self, member):
        """The processes of a member's PostgreSQL."""
        try:
            return family(int(pathlib.Path(f"{self.data}/{member}/postmaster.pid").read_text().split()[0]))
        except (OSError, ValueError, IndexError):
            return []

    def recover(self, member, was_killed):
        if was_killed:
            self.processes[member].wait()
            self.spawn(member, self.processes[member].args)
        wait_until(self.is_settled, "Patroni does not settle again")

    def stop(self):
        for name, process in reversed(self.processes.items()):
            for pid in family(process.pid) + self.servers(name):
                send(pid, signal.SIGCONT)
                send(pid, signal.SIGKILL)
            process.wait()


def family(pid):
    """A process with all that descend from it."""
    children = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for one in found:
        found.extend(children.get(one, []))
    return found


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def wait_until(holds, otherwise, seconds=GIVE_UP):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.2)
    raise SystemExit(otherwise)


class Writer:
    """One client, one row at a time; it goes to whichever member takes writes."""

    def __init__(self, hosts):
        self.hosts = hosts
        self.next = 0
        self.acknowledged = []
        self.ends = False

    async def connect_to(self, host, port):
        link = await psycopg.AsyncConnection.connect(
            host=host, port=port, dbname="postgres", user="postgres", autocommit=True, connect_timeout=2
        )
        try:
            cursor = await link.execute("SELECT pg_is_in_recovery(), inet_server_port()")
            closed, server = await cursor.fetchone()
        except psycopg.Error:
            closed, server = True, 0
        if closed:
            await link.close()
            raise psycopg.OperationalError("takes no writes")
        return link, server

    async def connect(self):
        tries = [asyncio.wait_for(self.connect_to(*host), PATIENCE) for host in self.hosts]
        found = await asyncio.gather(*tries, return_exceptions=True)
        links = [one for one in found if not isinstance(one, BaseException)]
        for link, _ in links[1:]:
            await link.close()
        return links[0] if links else (None, 0)

    async def run(self):
        link, server = None, 0
        while not self.ends:
            if link is None:
                link, server = await self.connect()
                if link is None:
                    await asyncio.sleep(INTERVAL)
                    continue
            self.next += 1
            row = self.next
            try:
                await asyncio.wait_for(link.execute("INSERT INTO written VALUES (%s)", (row,)), PATIENCE)
                self.acknowledged.append((row, time.monotonic(), server))
            except (psycopg.Error, asyncio.TimeoutError):
                link.pgconn.finish()
                link = None
            await asyncio.sleep(INTERVAL)
        if link is not None:
            await link.close()

    async def missing(self):
        """Acknowledged rows that the primary of today does not have."""
        link, _ = await self.connect()
        cursor = await link.execute("SELECT id FROM written")
        rows = {row for (row,) in await cursor.fetchall()}
        await link.close()
        return [row for row, _, _ in self.acknowledged if row not in rows]


async def one_fault(system, fault):
    writer = Writer(system.hosts())
    link, _ = await writer.connect()
    await link.execute("DROP TABLE IF EXISTS written")
    await link.execute("CREATE TABLE written (id bigint)")
    await link.close()
    task = asyncio.create_task(writer.run())
    await asyncio.sleep(2)
    old = writer.acknowledged[-1][2]
    member = system.primary()
    victims = system.victims(member)
    began = time.monotonic()
    for pid in victims:
        send(pid, signal.SIGKILL if fault == "kill" else signal.SIGSTOP)
    while writer.acknowledged[-1][2] == old:
        if time.monotonic() - began > GIVE_UP:
            raise SystemExit(f"{system.name}: nobody took over")
        await asyncio.sleep(0.005)
    first = next(at for _, at, server in writer.acknowledged if server != old and at > began)
    await asyncio.sleep(1)
    writer.ends = True
    await task
    lost = await writer.missing()
    if fault != "kill":
        for pid in victims:
            send(pid, signal.SIGCONT)
    system.recover(member, fault == "kill")
    return first - began, len(lost)


def measure(system, fault, runs):
    taken, lost = [], 0
    for number in range(runs):
        seconds, missing = asyncio.run(one_fault(system, fault))
        taken.append(seconds)
        lost += missing
        print(f"  {system.name}, {fault} {number + 1}/{runs}: {seconds:.2f} s, {missing} lost", flush=True)
    taken.sort()
    print(
        f"{system.name} | {fault} | n = {runs} | {taken[0]:.2f} / {taken[runs // 2]:.2f} / {taken[-1]:.2f} s"
        f" | {lost} acknowledged writes lost",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("systems", nargs="*", default=["patroni"])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--data", required=True)
    parser.add_argument("--tuned", action="store_true", help="Patroni's least settings, 20/1/3")
    options = parser.parse_args()
    for number, name in enumerate(options.systems):
        data = f"{options.data}/{number}"
        os.mkdir(data)
        timing = (20, 1, 3) if options.tuned else (30, 10, 10)
        system = Patroni(data, *timing)
        try:
            system.start()
            for fault in ("kill", "stop"):
                measure(system, fault, options.runs)
        finally:
            system.stop()


if __name__ == "__main__":
    main()
