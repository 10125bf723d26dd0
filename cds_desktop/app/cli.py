"""The command line (design §5): reads arguments, calls reporting, prints in Vietnamese or English.

Exit codes: 0 done, 1 the data has problems or a check failed, 2 bad arguments or unreadable input. Never a traceback.
"""

from __future__ import annotations

import argparse
import getpass
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from cds_desktop.app import console
from cds_desktop.app.place import Place, data_place
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import LANGUAGES, Messages
from cds_desktop.domain.periods import Period

if TYPE_CHECKING:
    from cds_desktop.forms.model import FormPack
    from cds_desktop.reporting.month import Month
    from cds_desktop.reporting.workspace import Workspace

DONE, PROBLEMS, BAD_INPUT = 0, 1, 2

_PROBLEM_KEYS = ("load.refused", "report.locked", "report.not_", "explanation.nothing", "register.not_empty")
_ARGUMENT_ERRORS = (
    ("cli.argument.required", re.compile(r"the following arguments are required: (?P<what>.*)")),
    ("cli.argument.unknown", re.compile(r"unrecognized arguments: (?P<what>.*)")),
    (
        "cli.argument.choice",
        re.compile(r"argument (?P<name>\S+): invalid choice: (?P<what>.*) \(choose from (?P<known>.*)\)"),
    ),
    ("cli.argument.value", re.compile(r"argument (?P<name>\S+): expected .*")),
    ("cli.argument.not_with", re.compile(r"argument (?P<name>\S+): not allowed with argument (?P<what>.*)")),
)


class _Parser(argparse.ArgumentParser):
    """Speaks the user's language: headings of the help, and DomainError for bad arguments."""

    def __init__(self, messages: Messages, **options: Any) -> None:
        super().__init__(**options)
        self._usage = messages.text("cli.help.usage")
        self._positionals.title = messages.text("cli.help.arguments")
        self._optionals.title = messages.text("cli.help.options")

    def format_help(self) -> str:
        return super().format_help().replace("usage:", self._usage, 1)

    def error(self, message: str) -> NoReturn:
        for key, form in _ARGUMENT_ERRORS:
            if found := form.fullmatch(message):
                raise DomainError(key, **found.groupdict())
        raise DomainError("cli.argument.other", what=message)


def run(arguments: Sequence[str]) -> int:
    """Run one command; return the exit code."""
    messages = Messages(_language(arguments))
    try:
        return _run(arguments, messages)
    except KeyboardInterrupt:
        _complain(messages.text("cli.interrupted"))
        return BAD_INPUT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        from cds_desktop.app.crash import keep_report

        _complain(messages.text("cli.unexpected", path=keep_report(error)))
        return BAD_INPUT


def _run(arguments: Sequence[str], messages: Messages) -> int:
    try:
        options = _parser(messages).parse_args(arguments)
        return int(options.run(Session(options, messages)))
    except DomainError as error:
        return _refuse(error, messages)
    except SystemExit as stop:  # argparse after --help
        return int(stop.code or 0)


def _refuse(error: DomainError, messages: Messages) -> int:
    from cds_desktop.reporting.loading import LoadRefused
    from cds_desktop.reporting.texts import entry_sentence

    _complain(entry_sentence(error, messages))
    if isinstance(error, LoadRefused):
        for cell in error.rejected:
            _complain("  " + messages.text("load.cell", place=cell.place, error=entry_sentence(cell.error, messages)))
    return PROBLEMS if error.key.startswith(_PROBLEM_KEYS) else BAD_INPUT


class Session:
    """The options of one command, and printing."""

    def __init__(self, options: argparse.Namespace, messages: Messages) -> None:
        self.options = options
        self.messages = messages

    @cached_property
    def place(self) -> Place:
        """The data folder: option, environment, or where the program itself puts it."""
        chosen = getattr(self.options, "data_dir", None) or os.environ.get("CDS_DATA_DIR")
        return Place(Path(chosen)) if chosen else data_place()

    @property
    def data_dir(self) -> Path:
        """The data folder of a command."""
        if self.place.notice:
            _complain(self.messages.error(self.place.notice))
        return self.place.folder

    @property
    def period(self) -> Period:
        """The period asked for."""
        return Period.parse(self.options.period)

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """The opened data folder."""
        from cds_desktop.reporting.workspace import Workspace

        workspace = Workspace.open(self.data_dir)
        try:
            yield workspace
        finally:
            workspace.close()

    def say(self, key: str, **params: object) -> None:
        """Print a sentence."""
        console.write(sys.stdout, self.messages.text(key, **params))

    def print(self, text: str) -> None:
        """Print a line."""
        console.write(sys.stdout, text)


def _author(workspace: Workspace) -> str:
    """Who works on the command line: the preparer of the settings, else the account's name."""
    return workspace.settings.preparer or getpass.getuser()


# -- commands ----------------------------------------------------------------------------------------------------------


def _window(session: Session) -> int:
    from cds_desktop.app.window import open_window

    return open_window(session.place, getattr(session.options, "lang", None))


def _self_test(session: Session) -> int:
    from cds_desktop.app.self_test import self_test

    log = session.options.log
    try:
        return self_test(session.messages, Path(log) if log else None)
    except OSError as error:
        raise DomainError("self_test.log_refused", path=log, reason=error.strerror or "") from error


def _demo(session: Session) -> int:
    from cds_desktop.app.demo import demo

    return demo(session, Path(session.options.out), show_window=not session.options.no_window)


def _init(session: Session) -> int:
    from cds_desktop.domain.clock import SystemClock
    from cds_desktop.domain.entry import parse_date
    from cds_desktop.domain.units import UnitTable
    from cds_desktop.reporting.workspace import Workspace

    day = parse_date(session.options.on) if session.options.on else SystemClock().today()
    unit = UnitTable().province(session.options.unit.strip().zfill(2), day)
    workspace = Workspace.create(session.data_dir, unit)
    until = workspace.merged_until
    workspace.close()
    session.say("cli.init.done", unit=unit.full_name, path=session.data_dir)
    if until is not None:
        session.say("cli.init.merged", unit=unit.full_name, until=until)
    return DONE


def _load(session: Session) -> int:
    from cds_desktop.reporting.loading import load

    options = session.options
    if options.history:
        return _load_history(session)
    if options.unit:
        raise DomainError("history.unit_alone")
    with session.workspace() as workspace:
        loaded = load(
            workspace,
            Path(options.file),
            session.period,
            _author(workspace),
            register=options.register,
            replace_rows=options.replace,
            accept_guesses=options.accept_guesses,
        )
    key = "cli.load.rows" if options.register else "cli.load.figures"
    session.say(key, count=loaded.count, file=options.file, period=str(session.period))
    return DONE


def _load_history(session: Session) -> int:
    from cds_desktop.reporting.history_load import load_history

    options = session.options
    with session.workspace() as workspace:
        loaded = load_history(
            workspace,
            Path(options.file),
            session.period,
            _author(workspace),
            unit=options.unit,
            register=options.register,
            accept_guesses=options.accept_guesses,
        )
    key = "cli.load.history_rows" if options.register else "cli.load.history"
    session.say(key, count=loaded.count, file=options.file, months=len(loaded.months), asked=loaded.asked)
    return DONE


def _show(session: Session) -> int:
    from cds_desktop.app import output

    with session.workspace() as workspace:
        month = workspace.month(session.period)
    if session.options.json:
        session.print(output.to_json(output.show(month), unicode=console.is_unicode(sys.stdout)))
        return DONE
    _print_month(session, month)
    return DONE


def _print_month(session: Session, month: Month) -> None:
    from cds_desktop.forms.entries import format_value
    from cds_desktop.reporting.longer_periods import months_note

    messages = session.messages
    status = messages.text(f"status.{month.status.value}")
    session.say(
        "cli.show.head", unit=month.unit.full_name, period=str(month.period), status=status, revision=month.revision
    )
    _print_due(session, month)
    for code, section in month.pack.sections.items():
        session.print(f"\n{code}. {section.name_in(messages.language)}")
        for indicator in month.pack.by_section[code]:
            value = format_value(month.values.get(indicator.code), indicator, messages) or messages.value(None)
            indent = "   " if indicator.parent else ""
            session.print(
                f"  {indicator.code:<14}{value:>18} {indicator.uom:<12} {indent}{indicator.name_in(messages.language)}"
            )
            made = month.combined[indicator.code] if indicator.code in month.from_months else None
            if made and (note := months_note(made, messages)):
                session.print(f"  {'':<14}{'':>18} {'':<12} {indent}{note}")
    session.print("")
    for name, state in month.registers.items():
        label = month.pack.registers[name].name_in(messages.language)
        session.say("cli.show.register", label=label, name=name, rows=len(state.rows))
    for correction in month.corrections:
        indicator = month.pack.indicators[correction.code]
        value = format_value(correction.value, indicator, messages)
        label = indicator.name_in(messages.language)
        session.say("cli.show.correction", period=str(correction.period), code=indicator.code, label=label, value=value)


def _print_due(session: Session, month: Month) -> None:
    """Print until when a report that was not sent is due."""
    from cds_desktop.domain.clock import SystemClock
    from cds_desktop.domain.figures import Status
    from cds_desktop.reporting.texts import due_text

    if month.status is not Status.SENT:
        session.print(due_text(month, SystemClock().today(), session.messages))


def _confirm(session: Session) -> int:
    with session.workspace() as workspace:
        by = _author(workspace)
        if session.options.empty:
            workspace.confirm_empty(session.period, session.options.empty, by)
            session.say("cli.confirm.empty", register=workspace.register(session.options.empty).label)
        else:
            workspace.confirm(session.period, by, section=session.options.section)
            session.say("cli.confirm.done", period=str(session.period))
    return DONE


def _validate(session: Session) -> int:
    from cds_desktop.app import output

    with session.workspace() as workspace:
        month = workspace.month(session.period)
    if session.options.json:
        shown = output.validate(month, session.messages)
        session.print(output.to_json(shown, unicode=console.is_unicode(sys.stdout)))
    else:
        _print_problems(session, month)
    return DONE if month.ready else PROBLEMS


def _print_problems(session: Session, month: Month) -> None:
    from cds_desktop.reporting.texts import describe

    for finding in month.findings:
        severity = session.messages.text(f"severity.{finding.problem.severity.value}")
        sentence = describe(finding.problem, month.pack, session.messages)
        session.print(f"{severity} [{finding.problem.place}] {finding.problem.rule}: {sentence}")
        if finding.explanation:
            reason = month.pack.reasons.get(finding.reason)
            kind = f"{reason.name_in(session.messages.language)}. " if reason else ""
            session.say("cli.validate.explained", text=kind + finding.explanation)
    _print_due(session, month)
    from cds_desktop.domain.problems import Kind

    if month.ready:
        session.say("readiness.ready")
        return
    session.say("readiness.not_ready", errors=month.counts[Kind.ERROR], warnings=month.counts[Kind.WARNING])


def _explain(session: Session) -> int:
    from cds_desktop.domain.problems import Kind

    options = session.options
    with session.workspace() as workspace:
        month = workspace.explain(
            session.period,
            options.text,
            _author(workspace),
            place=options.place,
            rule=options.rule,
            reason=options.reason or "",
        )
    session.say("cli.explain.done", open=month.counts[Kind.WARNING])
    return DONE


def _approve(session: Session) -> int:
    from cds_desktop.reporting.sending import approve

    with session.workspace() as workspace:
        approve(workspace, session.period, session.options.by)
    session.say("cli.approve.done", period=str(session.period), name=session.options.by)
    return DONE


def _reopen(session: Session) -> int:
    from cds_desktop.reporting.sending import reopen

    with session.workspace() as workspace:
        month = reopen(workspace, session.period, session.options.by, session.options.reason)
    session.say("cli.reopen.done", period=str(session.period), revision=month.revision)
    return DONE


def _export(session: Session) -> int:
    from cds_desktop.reporting.sending import export

    with session.workspace() as workspace:
        made = export(workspace, session.period, Path(session.options.out), draft=session.options.draft)
    session.say("cli.export.done", path=made.path, code=made.check_code, hash=made.canonical_hash)
    return DONE


def _check(session: Session) -> int:
    from cds_desktop.app import output
    from cds_desktop.domain.units import UnitTable
    from cds_desktop.forms.loader import shipped_pack
    from cds_desktop.reporting.checking import check_file

    missing = [file for file in session.options.files if not Path(file).is_file()]
    if missing:
        raise DomainError("cli.check.missing", file=missing[0])
    pack, others, units = shipped_pack(), _installed_packs(session), UnitTable()
    verdicts = [check_file(Path(file), pack, units, session.messages, others) for file in session.options.files]
    if session.options.json:
        session.print(output.to_json(output.check(verdicts), unicode=console.is_unicode(sys.stdout)))
    else:
        for verdict in verdicts:
            session.say("cli.check.ok" if verdict.ok else "cli.check.refused", file=verdict.file)
            for problem in verdict.problems:
                session.print(f"  [{problem.place}] {problem.message}" if problem.place else f"  {problem.message}")
    return DONE if all(verdict.ok for verdict in verdicts) else PROBLEMS


def _installed_packs(session: Session) -> list[FormPack]:
    """The packs installed in the data folder, where there is one."""
    from cds_desktop.reporting.packs import packs_in_use
    from cds_desktop.reporting.workspace import Workspace

    if not Workspace.exists(session.data_dir):
        return []
    with session.workspace() as workspace:
        return [used.pack for used in packs_in_use(workspace) if not used.shipped]


def _pack(session: Session) -> int:
    from cds_desktop.app import cli_packs

    match session.options.action:
        case "check":
            return cli_packs.check(session)
        case "install":
            return cli_packs.install(session)
        case _:
            return cli_packs.show(session)


# -- arguments ---------------------------------------------------------------------------------------------------------


def _language(arguments: Sequence[str]) -> str:
    """The language asked for, needed before anything can be said."""
    for position, argument in enumerate(arguments):
        chosen = argument.removeprefix("--lang=") if argument.startswith("--lang=") else None
        if argument == "--lang" and position + 1 < len(arguments):
            chosen = arguments[position + 1]
        if chosen in LANGUAGES:
            return chosen
    return "vi"


def _parser(messages: Messages) -> argparse.ArgumentParser:
    def text(key: str) -> str:
        return messages.text(f"cli.help.{key}").replace("%", "%%")

    common = _Parser(messages, add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--data-dir", metavar="DIR", help=text("data_dir"))
    common.add_argument("--lang", choices=LANGUAGES, help=text("lang"))
    common.add_argument("-h", "--help", action="help", help=text("help"))
    parser = _Parser(messages, prog="cds-desktop", description=text("program"), parents=[common], add_help=False)
    parser.set_defaults(run=_window)
    parser.add_argument("--self-test", dest="run", action="store_const", const=_self_test, help=text("self_test"))
    parser.add_argument("--log", metavar="FILE", help=text("log"))
    commands = parser.add_subparsers(metavar="COMMAND", parser_class=_Parser)

    def command(name: str, run: Callable[[Session], int], *, period: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name, messages=messages, help=text(name), description=text(name), parents=[common], add_help=False
        )
        made.set_defaults(run=run)
        if period:
            made.add_argument("--period", required=True, metavar="P", help=text("period"))
        return made

    def flag(made: argparse.ArgumentParser, name: str) -> None:
        made.add_argument(name, action="store_true", help=text(name.strip("-").replace("-", "_")))

    demo = command("demo", _demo, period=False)
    demo.add_argument("--out", default="demo", metavar="DIR", help=text("demo_out"))
    flag(demo, "--no-window")
    init = command("init", _init, period=False)
    init.add_argument("--unit", required=True, metavar="CODE", help=text("unit"))
    init.add_argument("--on", metavar="DATE", help=text("on"))
    load = command("load", _load)
    load.add_argument("file", metavar="FILE", help=text("load_file"))
    load.add_argument("--register", metavar="NAME", help=text("register"))
    for name in ("--replace", "--history", "--accept-guesses"):
        flag(load, name)
    load.add_argument("--unit", metavar="CODE@DATE", help=text("load_unit"))
    flag(command("show", _show), "--json")
    confirm = command("confirm", _confirm)
    which = confirm.add_mutually_exclusive_group()
    which.add_argument("--section", metavar="S", help=text("section"))
    which.add_argument("--empty", metavar="REGISTER", help=text("empty"))
    flag(command("validate", _validate), "--json")
    explain = command("explain", _explain)
    explain.add_argument("--place", metavar="PLACE", help=text("place"))
    explain.add_argument("--rule", metavar="ID", help=text("rule"))
    explain.add_argument("--reason", metavar="CODE", help=text("explain_reason"))
    explain.add_argument("--text", required=True, metavar="TEXT", help=text("text"))
    command("approve", _approve).add_argument("--by", required=True, metavar="NAME", help=text("by"))
    reopen = command("reopen", _reopen)
    reopen.add_argument("--by", required=True, metavar="NAME", help=text("by"))
    reopen.add_argument("--reason", required=True, metavar="TEXT", help=text("reopen_reason"))
    export = command("export", _export)
    export.add_argument("--out", required=True, metavar="DIR", help=text("export_out"))
    flag(export, "--draft")
    pack = command("pack", _pack, period=False)
    actions = pack.add_subparsers(dest="action", metavar="ACTION", required=True, parser_class=_Parser)
    for name in ("check", "install", "list"):
        help_ = text(f"pack_{name}")
        action = actions.add_parser(
            name, messages=messages, help=help_, description=help_, parents=[common], add_help=False
        )
        if name != "list":
            action.add_argument("path", metavar="PATH", help=text("pack_path"))
        flag(action, "--json")
    check = command("check", _check, period=False)
    check.add_argument("files", nargs="+", metavar="FILE", help=text("check_files"))
    flag(check, "--json")
    return parser


def _complain(text: str) -> None:
    if sys.stderr is None:  # the windowed program of Windows
        from cds_desktop.ui.start import say

        say(text)
    else:
        console.write(sys.stderr, text)
