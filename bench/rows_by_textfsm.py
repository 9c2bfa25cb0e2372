"""The tables of a bundle through TextFSM templates, as SuzieQ reads them. Debian's python3-textfsm where it is installed;
else the same machine written here: the rules of a state in turn, the first that matches assigns values and may record the row.
Prints rows, the seconds of CPU that parsing took, and whose machine it was; unpacking and start-up are not in it.
Run: python3 bench/rows_by_textfsm.py BUNDLE.tar.gz HOSTS"""
import io
import json
import re
import sys
import tarfile
import time

TEMPLATES = {
    "ip-r.txt": """Value DST (\\S+)
Value GATEWAY (\\S+)
Value DEV (\\S+)
Value PROTO (\\S+)
Value SCOPE (\\S+)
Value SRC (\\S+)
Value FLAG (onlink)

Start
  ^${DST}\\s+via\\s+${GATEWAY}\\s+dev\\s+${DEV}\\s+${FLAG} -> Record
  ^${DST}\\s+via\\s+${GATEWAY}\\s+dev\\s+${DEV} -> Record
  ^${DST}\\s+dev\\s+${DEV}\\s+proto\\s+${PROTO}\\s+scope\\s+${SCOPE}\\s+src\\s+${SRC} -> Record
  ^${DST}\\s+dev\\s+${DEV} -> Record
""",
    "ip-neigh.txt": """Value IP (\\S+)
Value DEV (\\S+)
Value MAC (\\S+)
Value STATE (\\S+)

Start
  ^${IP}\\s+dev\\s+${DEV}\\s+lladdr\\s+${MAC}\\s+${STATE} -> Record
  ^${IP}\\s+dev\\s+${DEV}\\s+${STATE} -> Record
""",
    "bridge-fdb.txt": """Value MAC (\\S+)
Value DEV (\\S+)
Value DST (\\S+)
Value MASTER (\\S+)
Value STATE (permanent|static|stale)

Start
  ^${MAC}\\s+dev\\s+${DEV}\\s+dst\\s+${DST}\\s+self\\s+${STATE} -> Record
  ^${MAC}\\s+dev\\s+${DEV}\\s+master\\s+${MASTER}\\s+${STATE} -> Record
  ^${MAC}\\s+dev\\s+${DEV}\\s+self\\s+${STATE} -> Record
""",
}


class Machine:
    """A template with one state, as TextFSM runs it."""

    def __init__(self, template):
        head, _, body = template.read().partition("\n\n")
        values = [line.split(" ", 2)[1:] for line in head.splitlines()]
        self.names = [name for name, _ in values]
        named = {name: "(?P<%s>%s" % (name, pattern[1:]) for name, pattern in values}
        self.rules = []
        for line in body.splitlines()[1:]:
            pattern, _, action = line.strip().partition(" -> ")
            for name, group in named.items():
                pattern = pattern.replace("${%s}" % name, group)
            self.rules.append((re.compile(pattern), action))

    def ParseText(self, text):
        records = []
        row = dict.fromkeys(self.names, "")
        for line in text.splitlines():
            for pattern, action in self.rules:
                match = pattern.match(line)
                if match is None:
                    continue
                row.update(match.groupdict())
                if action == "Record":
                    records.append([row[name] for name in self.names])
                    row = dict.fromkeys(self.names, "")
                break
        return records


try:
    from textfsm import TextFSM

    whose = "python3-textfsm"
except ImportError:
    TextFSM = Machine
    whose = "the same machine written in bench/rows_by_textfsm.py"

rows = 0
cpu_s = 0.0
hosts = set()
with tarfile.open(sys.argv[1], "r|gz") as archive:
    for member in archive:
        parts = member.name.split("/")
        if parts[0] != "hosts":
            continue
        if parts[1] not in hosts and len(hosts) == int(sys.argv[2]):
            break
        hosts.add(parts[1])
        template = TEMPLATES.get(parts[2])
        if template is None:
            continue
        text = archive.extractfile(member).read().decode("utf-8")
        machine = TextFSM(io.StringIO(template))
        started = time.process_time()
        rows += len(machine.ParseText(text))
        cpu_s += time.process_time() - started
print(json.dumps({"rows": rows, "cpuS": cpu_s, "whose": whose}))
