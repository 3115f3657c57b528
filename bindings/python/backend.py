"""Builds a wheel of the Python modules for pip: PEP 517, with CMake and the standard library only.

    pip install --no-build-isolation .

needs no network. What CMake is told beyond this comes from the environment variable CMAKE_ARGS.
"""
import base64
import hashlib
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAME = "spindrift"
LEFT_OUT = ["TESTS", "BENCH", "KAFKA", "ZEROMQ", "CURL", "CAIRO"]


def get_requires_for_build_wheel(config_settings=None):
    return []


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    version = re.search(r"project\(Spindrift VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
    python = "cp%d%d" % sys.version_info[:2]
    tag = "%s-%s-%s" % (python, python, re.sub(r"[-.]", "_", sysconfig.get_platform()))
    wheel = "%s-%s-%s.whl" % (NAME, version, tag)
    with tempfile.TemporaryDirectory() as folder:
        _build(pathlib.Path(folder))
        _write(pathlib.Path(wheel_directory) / wheel, pathlib.Path(folder) / "prefix/modules", version, tag)
    return wheel


def _build(folder):
    """Puts the modules into prefix/modules in the folder."""
    options = ["-DSPINDRIFT_%s=OFF" % feature for feature in LEFT_OUT]
    subprocess.run(["cmake", "-S", ROOT, "-B", folder / "build", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", *options,
                    "-DSPINDRIFT_PYTHON=ON", "-DSPINDRIFT_PYTHON_DIR=modules", "-DPython_EXECUTABLE=" + sys.executable,
                    *shlex.split(os.environ.get("CMAKE_ARGS", ""))], check=True)
    subprocess.run(["cmake", "--build", folder / "build", "--target", "python_modules"], check=True)
    subprocess.run(["cmake", "--install", folder / "build", "--component", "python", "--prefix", folder / "prefix"],
                   check=True)
    # Other libraries of a virtual environment may not be found: this one goes beside its module.
    shutil.copy(folder / "build/lib/libnmsg.so.8", folder / "prefix/modules/nmsg")


def _write(wheel, modules, version, tag):
    """Writes the files below `modules`, and what pip wants to know of them (PEP 427)."""
    info = "%s-%s.dist-info/" % (NAME, version)
    files = {str(file.relative_to(modules)): file.read_bytes() for file in sorted(modules.rglob("*")) if file.is_file()}
    files[info + "METADATA"] = ("Metadata-Version: 2.1\nName: %s\nVersion: %s\nLicense: Apache-2.0\n"
                                "Summary: Network telemetry: NMSG and DNS\n" % (NAME, version)).encode()
    files[info + "WHEEL"] = ("Wheel-Version: 1.0\nGenerator: %s\nRoot-Is-Purelib: false\nTag: %s\n"
                             % (NAME, tag)).encode()
    record = "".join("%s,sha256=%s,%d\n" % (path, _digest(octets), len(octets)) for path, octets in files.items())
    files[info + "RECORD"] = (record + info + "RECORD,,\n").encode()
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, octets in files.items():
            archive.writestr(path, octets)


def _digest(octets):
    return base64.urlsafe_b64encode(hashlib.sha256(octets).digest()).rstrip(b"=").decode()
