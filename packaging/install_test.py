#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A tree that `cmake --install` made, and that was moved afterwards, is complete: a program compiles against it, finds
its library, starts its server, and makes a call.

  install_test.py CMAKE BUILD_FOLDER C_COMPILER
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

CMAKE, BUILD, COMPILER = sys.argv[1:4]
EXAMPLE = Path(__file__).resolve().parent.parent / "docs/examples/makecall.c"


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, **options)
    if done.returncode != 0:
        sys.exit("%s: %d\n%s%s" % (" ".join(command), done.returncode, done.stdout, done.stderr))
    return done.stdout


def check(condition, what):
    if not condition:
        sys.exit(what)


def check_units(prefix):
    unit = (prefix / "lib/systemd/system/tapisrv.service").read_text()
    server = next(line for line in unit.splitlines() if line.startswith("ExecStart=")).split("=")[1]
    check(Path(server).is_file(), "the unit starts %s, which is not there" % server)
    link = next(prefix.glob("sbin/tapisrv"))
    check(link.resolve() == Path(server).resolve(), "sbin/tapisrv is %s" % link.resolve())


def make_call(prefix, folder):
    package = next(prefix.rglob("opentapi.pc")).parent
    pkg_config = {**os.environ, "PKG_CONFIG_PATH": str(package)}
    flags = run("pkg-config", "--cflags", "--libs", "opentapi", env=pkg_config).split()
    program = folder / "makecall"
    run(COMPILER, "-std=c11", "-Wall", "-Werror", str(EXAMPLE), "-o", str(program), *flags)
    homes = {name: str(folder / name) for name in ("XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "HOME")}
    for home in homes.values():
        os.mkdir(home, 0o700)
    config = folder / "XDG_CONFIG_HOME/opentapi"
    config.mkdir()
    (config / "tapisrv.toml").write_text((prefix / "share/opentapi/tapisrv.toml").read_text())
    (config / "exchange.toml").write_text((prefix / "share/opentapi/exchange.toml").read_text())
    there = {**{k: v for k, v in os.environ.items() if not k.startswith("OPENTAPI_")}, **homes,
             "LD_LIBRARY_PATH": str(package.parent)}
    seen = run(str(program), "0", "9100", env=there)
    run(str(prefix / "bin/tapi"), "stop", env=there)
    check("connected" in seen and "idle" in seen, "the call went: " + seen)


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    run(CMAKE, "--install", BUILD, "--prefix", str(folder / "first"))
    check_units(folder / "first")
    os.rename(folder / "first", folder / "moved")
    make_call(folder / "moved", folder)
