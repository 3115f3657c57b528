"""pip builds and installs the modules in a virtual environment, without network."""
import subprocess
import sys

import pytest
from conftest import ROOT

PATIENCE = 1500


@pytest.fixture
def environment(tmp_path):
    folder = tmp_path / "environment"
    made = subprocess.run([sys.executable, "-m", "venv", str(folder)], capture_output=True, text=True, timeout=PATIENCE)
    if made.returncode != 0:
        pytest.skip("virtual environments need the package python3-venv: " + made.stderr)
    return folder


def test_pip_installs_the_modules(environment, tmp_path):
    pip = subprocess.run([str(environment / "bin/pip"), "install", "--no-build-isolation", "--no-index", str(ROOT)],
                         capture_output=True, text=True, timeout=PATIENCE)
    assert pip.returncode == 0, pip.stdout + pip.stderr
    script = ("import nmsg, wdns; print(wdns.__file__, nmsg.__file__); "
              "print(wdns.domain_to_str(wdns.str_to_name('pip.example')), len(nmsg.msgtype.base.http()), "
              "[line.split()[-1] for line in open('/proc/self/maps') if 'libnmsg.so' in line][0])")
    done = subprocess.run([str(environment / "bin/python"), "-c", script], capture_output=True, text=True, cwd=tmp_path,
                          timeout=PATIENCE)
    wdns_file, nmsg_file, name, fields, library = done.stdout.split()
    assert all(path.startswith(str(environment)) for path in (wdns_file, nmsg_file, library)), done.stdout
    assert (name, fields) == ("pip.example.", "1")
