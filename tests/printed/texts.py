"""What the texts of the project print: commands and YAML, each with its place.

In Markdown: lines of fenced `sh` blocks, indented lines that begin with `caelum`, and code spans that do; fenced `yaml`
blocks, and code spans that are one block of a scenario. `<!-- not run: WHY -->` before a block, or in the line, leaves it
out. A span with a word in capitals (FILE, DIR) is a form, one without its files a mention: only its words are checked.
"""
import dataclasses
import re
import shlex

NOT_RUN = re.compile(r"<!-- not run: .+ -->")
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
BLOCK_OF_SCENARIO = re.compile(r"^(cluster|model|train|serve|search|run): *[^ ].*$")
PLACEHOLDER = re.compile(r"^\[?'?[A-Z]{2,}[A-Z_.]*(\.[a-z\[\].]+)*'?\]?(\.\.\.)?\]?$|^\.\.\.$")


@dataclasses.dataclass
class Printed:
    where: str
    text: str
    before: str = ""  # lines of the same block that set the shell up


def setup(line):
    return line.startswith("export ") or re.match(r"^\w+=\S+$", line)


def block(lines, at, indent=0):
    """The lines of a fenced block after line `at`."""
    end = next(i for i in range(at + 1, len(lines)) if lines[i].strip().startswith("```"))
    return [line[indent:] for line in lines[at + 1:end]], end


def of_markdown(name, text):
    """(commands, YAML) of a page; spans of code come last."""
    commands, yamls, lines, at, skip = [], [], text.splitlines(), 0, False
    while at < len(lines):
        line = lines[at]
        fence = re.match(r"^(\s*)```(\w*)", line)
        if fence:
            inner, end = block(lines, at, len(fence[1]))
            if fence[2] == "yaml" and not skip:
                yamls.append(Printed(f"{name}:{at + 1}", "\n".join(inner) + "\n"))
            if fence[2] == "sh" and not skip:
                before = ""
                for i, command in enumerate(inner):
                    if setup(command):
                        before += command + "\n"
                    elif command.strip() and not command.startswith("#"):
                        commands.append(Printed(f"{name}:{at + i + 2}", command, before))
            at = end
        elif not NOT_RUN.search(line):
            if re.match(r"^    \$?caelum ", line):
                commands.append(Printed(f"{name}:{at + 1}", line.strip()))
            for span in SPAN.findall(line):
                span = span.replace("\\|", "|")
                if re.match(r"^(caelum \S|(script|bench)/\S+( |$))", span):
                    commands.append(Printed(f"{name}:{at + 1}", span))
                elif BLOCK_OF_SCENARIO.match(span) and "..." not in span:
                    yamls.append(Printed(f"{name}:{at + 1}", span + "\n"))
        skip = bool(NOT_RUN.fullmatch(line.strip()))
        at += 1
    return commands, yamls


def of_help(name, text):
    lines = text.splitlines()
    return [Printed(f"{name}:{i + 1}", line.strip()) for i, line in enumerate(lines) if re.match(r"^  caelum ", line)]


def of_manual(page):
    """Commands stand between .nf and .fi."""
    plain = page.replace("\\-", "-").replace("\\(aq", "'").replace("\\(ha", "^").replace("\\(ti", "~").replace("\\(ga", "`")
    plain = plain.replace("\\e", "\\")
    return [Printed("man", line) for part in re.findall(r"\n\.nf\n(.*?)\n\.fi", plain, re.S) for line in part.splitlines()]


class Verbs:
    """Options and places of each verb, read off its help; `help_of(verb)` gives the text, None for an unknown verb."""

    def __init__(self, help_of):
        self.help_of, self.known = help_of, {}

    def of(self, verb):
        if verb not in self.known:
            text = self.help_of(verb)
            usage = re.search(r"^Usage: caelum \S+ \[OPTIONS\](.*)$", text or "", re.M)
            options = {}
            for title in re.findall(r"^  (-\S.*?)(?:  |$)", text or "", re.M):
                words = title.replace(",", " ").split()
                names = [word for word in words if word.startswith("-")]
                options.update({n: None if len(words) == len(names) else "..." in words[-1] for n in names})
            self.known[verb] = (options, len(re.findall(r"(?:^| )[A-Z]", usage[1]))) if usage else None
        return self.known[verb]

    def judge(self, command):
        """('run' | 'form' | 'mention' | 'wrong', why) of a command line; only its first simple command is looked at."""
        try:
            words = shlex.split(command, comments=True)
        except ValueError as error:
            return "wrong", str(error)
        words = words[1:]
        if not words or words[0].startswith("-"):
            return "run", ""
        if words[0] == "VERB":
            return "form", ""
        known = self.of(words[0])
        if known is None:
            return "wrong", f"there is no verb '{words[0]}'"
        options, needed = known
        places, i = [], 1
        while i < len(words) and words[i] not in (">", "|", "&&", ";"):
            word = words[i].split("=")[0]
            if word.startswith("-") and not re.match(r"^-\d", word):
                if word not in options:
                    return "wrong", f"caelum {words[0]} has no option {word}"
                if options[word] is not None and "=" not in words[i]:
                    i += 1
                    if i == len(words):
                        return "mention", ""
            else:
                places.append(words[i])
            i += 1
        if any(PLACEHOLDER.match(word) for word in words):
            return "form", ""
        return ("mention", "") if len(places) < needed and "--help" not in words else ("run", "")
