"""How long three PostgreSQL members are without a writer after a fault, and what that costs.

One client writes a row every 10 ms and counts what is acknowledged. A fault hits the primary; the
figure is the time from the fault to the first row that is acknowledged on a session opened after it.
Afterwards every acknowledged row is looked for on the primary of then.
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

    login = {"user": "postgres"}

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

    def administer(self, member):
        return psycopg.connect(host="127.0.0.1", port=self.ports[member], dbname="postgres", user="postgres")

    def agent(self, member):
        return family(self.processes[member].pid)

    def servers(self, member):
        """The processes of a member's PostgreSQL."""
        try:
            return family(int(pathlib.Path(f"{self.data}/{member}/postmaster.pid").read_text().split()[0]))
        except (OSError, ValueError, IndexError):
            return []

    def recover(self, member):
        if self.processes[member].poll() is not None:
            self.spawn(member, self.processes[member].args)
        wait_until(self.is_settled, "Patroni does not settle again")

    def stop(self):
        for name, process in reversed(self.processes.items()):
            for pid in family(process.pid) + self.servers(name):
                send(pid, signal.SIGCONT)
                send(pid, signal.SIGKILL)
            process.wait()


class Farshore:
    """Three members with agents, routers, observers and a controller, all on loopback."""

    name = "Farshore"
    login = {"user": "app", "password": "app"}

    def __init__(self, data, program):
        self.data = data
        self.program = program
        self.file = f"{data}/site.toml"

    def start(self):
        places = {"a": "p", "b": "q", "c": "r"}
        text = (
            '[site]\nname = "peer"\ndomains = ["p", "q", "r"]\ncontroller = "r"\n'
            f'controller_address = "127.0.0.1:{free_port()}"\nacknowledgements = 1\n'
        )
        for member, place in places.items():
            text += (
                f'[[members]]\nname = "{member}"\ndomain = "{place}"\n'
                f'address = "127.0.0.1:{free_port()}"\ndatabase = "127.0.0.1:{free_port()}"\n'
                f'[[observers]]\nname = "eye_{member}"\ndomain = "{place}"\n'
            )
        self.routers = []
        for place in "pq":
            self.routers.append(("127.0.0.1", free_port()))
            text += (
                f'[[routers]]\nname = "router_{place}"\ndomain = "{place}"\n'
                f'address = "127.0.0.1:{self.routers[-1][1]}"\ncontrol = "127.0.0.1:{free_port()}"\n'
            )
        text += '[policy]\ndecider = "automatic"\nfence = "quorum-and-second"\nfailovers_per_day = 100\n'
        pathlib.Path(self.file).write_text(text)
        log = open(f"{self.data}/run.log", "ab")
        self.run = subprocess.Popen(
            [self.program, "site", "run", self.file, "--data", f"{self.data}/d"], stdout=log, stderr=log
        )
        wait_until(self.is_settled, "Farshore does not settle")
        with self.administer(self.primary()) as link:
            link.execute("CREATE ROLE app LOGIN PASSWORD 'app'")
            link.execute("GRANT CREATE ON SCHEMA public TO app")

    def status(self):
        told = subprocess.run(
            [self.program, "site", "status", self.file, "--format", "json"], capture_output=True, check=False
        )
        return json.loads(told.stdout) if told.stdout else None

    def is_settled(self):
        if self.run.poll() is not None:
            raise SystemExit(pathlib.Path(f"{self.data}/run.log").read_text())
        status = self.status()
        if status is None:
            return False
        primary = status["primary"]
        follow = [m["name"] == primary and m.get("open") or m.get("follows") == primary for m in status["members"]]
        serve = [router.get("serves") == primary for router in status["routers"]]
        quiet = (status.get("plan") or {"outcome": "finished"})["outcome"] == "finished"
        return status["verdict"]["state"] == "up" and all(follow) and all(serve) and quiet

    def primary(self):
        return self.status()["primary"]

    def hosts(self):
        return self.routers

    def administer(self, member):
        port = int(self.pid_file(member)[3])
        return psycopg.connect(
            host=f"{self.data}/d/{member}/state", port=port, dbname="postgres", user="farshore", autocommit=True
        )

    def pid_file(self, member):
        return pathlib.Path(f"{self.data}/d/{member}/data/postmaster.pid").read_text().splitlines()

    def agent(self, member):
        flag = f"--member\0{member}\0"
        found = []
        for pid in family(self.run.pid):
            try:
                if flag in pathlib.Path(f"/proc/{pid}/cmdline").read_text():
                    found.append(pid)
            except OSError:
                continue
        return found

    def servers(self, member):
        try:
            return family(int(self.pid_file(member)[0]))
        except (OSError, ValueError, IndexError):
            return []

    def recover(self, member):
        wait_until(self.is_settled, "Farshore does not settle again")

    def stop(self):
        self.run.send_signal(signal.SIGINT)
        try:
            self.run.wait(30)
        except subprocess.TimeoutExpired:
            self.run.kill()
            self.run.wait()


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

    def __init__(self, system):
        self.hosts = system.hosts()
        self.login = system.login
        self.next = 0
        self.acknowledged = []
        self.ends = False

    async def connect_to(self, host, port):
        link = await psycopg.AsyncConnection.connect(
            host=host, port=port, dbname="postgres", autocommit=True, connect_timeout=2, **self.login
        )
        try:
            cursor = await link.execute("SELECT pg_is_in_recovery()")
            (closed,) = await cursor.fetchone()
        except psycopg.Error:
            closed = True
        if closed:
            await link.close()
            raise psycopg.OperationalError("takes no writes")
        return link

    async def connect(self):
        tries = [asyncio.wait_for(self.connect_to(*host), PATIENCE) for host in self.hosts]
        found = await asyncio.gather(*tries, return_exceptions=True)
        links = [one for one in found if not isinstance(one, BaseException)]
        for link in links[1:]:
            await link.close()
        return links[0] if links else None

    async def run(self):
        link, opened = None, 0.0
        while not self.ends:
            if link is None:
                opened = time.monotonic()
                link = await self.connect()
                if link is None:
                    await asyncio.sleep(INTERVAL)
                    continue
            self.next += 1
            row = self.next
            try:
                await asyncio.wait_for(link.execute("INSERT INTO written VALUES (%s)", (row,)), PATIENCE)
                self.acknowledged.append((row, time.monotonic(), opened))
            except (psycopg.Error, asyncio.TimeoutError):
                link.pgconn.finish()
                link = None
            await asyncio.sleep(INTERVAL)
        if link is not None:
            await link.close()

    async def missing(self):
        """Acknowledged rows that the primary of today does not have."""
        link = await self.connect()
        cursor = await link.execute("SELECT id FROM written")
        rows = {row for (row,) in await cursor.fetchall()}
        await link.close()
        return [row for row, _, _ in self.acknowledged if row not in rows]


async def one_fault(system, fault):
    writer = Writer(system)
    link = await writer.connect()
    await link.execute("DROP TABLE IF EXISTS written")
    await link.execute("CREATE TABLE written (id bigint)")
    await link.close()
    task = asyncio.create_task(writer.run())
    await asyncio.sleep(2)
    member = system.primary()
    agent, servers = system.agent(member), system.servers(member)
    began = time.monotonic()
    if fault == "crash":
        send(servers[0], signal.SIGKILL)
    else:
        for pid in agent + servers:
            send(pid, signal.SIGKILL if fault == "kill" else signal.SIGSTOP)
    while writer.acknowledged[-1][2] < began:
        if time.monotonic() - began > GIVE_UP:
            raise SystemExit(f"{system.name}: nobody took over")
        await asyncio.sleep(0.005)
    first = next(at for _, at, opened in writer.acknowledged if opened > began)
    await asyncio.sleep(1)
    writer.ends = True
    await task
    lost = await writer.missing()
    if fault == "stop":
        for pid in agent + servers:
            send(pid, signal.SIGCONT)
    system.recover(member)
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
    parser.add_argument("systems", nargs="*", default=["farshore", "patroni"])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--data", required=True)
    parser.add_argument("--program", help="the command `farshore`")
    parser.add_argument("--tuned", action="store_true", help="Patroni's least settings, 20/1/3")
    parser.add_argument("--faults", nargs="*", default=["crash", "kill", "stop"])
    options = parser.parse_args()
    for number, name in enumerate(options.systems):
        data = f"{options.data}/{number}"
        os.mkdir(data)
        timing = (20, 1, 3) if options.tuned else (30, 10, 10)
        system = Farshore(data, options.program) if name == "farshore" else Patroni(data, *timing)
        try:
            system.start()
            for fault in options.faults:
                measure(system, fault, options.runs)
        finally:
            system.stop()


if __name__ == "__main__":
    main()
