"""Coverage-guided fuzzing of every reader that takes bytes, by atheris.

atheris is no dependency of the study; it needs an environment of its own beside the study's:

    python benchmarks/fuzz.py READER [SECONDS]

READER is a name of `tests/fuzzed.py`. An input that is neither read nor refused in a sentence ends
it with a traceback and stays in the working folder as `crash-…`.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
with atheris.instrument_imports(include=["majilis", "yaml"]):
    from fuzzed import READERS

SEEDS = {
    "csv": [b"party,votes,seats\nA,60,6\nB,40,4\n", "party;votes\nОтан;1 234\n".encode("cp1251")],
    "scenario": [b"name: a\nparameters: {formula: droop, threshold: 0.05}\n"],
    "grid": [b"parameters: {threshold: {from: 0, to: 0.1, step: 0.05}, formula: [hare]}\n"],
    "mapping": [b"{base: consensus, otan: opposition, 'kaz-2007:otan': other}"],
    "setting": [b"threshold=0.05", b"source_choices={'kaz-2004:seats:ak_zhol': edm_108}"],
    "manifest": [
        b'{"name": "a", "parameters": {"threshold": 0.1}, "run": {"packages": {"a": "1"}}}'
    ],
    "results": [b"result,value,text,unit,rows\na,1,,seats,raw/seats/x\nb,,c,words,result/a\n"],
}


def main(reader: str, seconds: str = "60") -> None:
    with TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        sound = getattr(READERS[reader], "sound", b"")
        for number, seed in enumerate(SEEDS.get(reader, [sound])):
            (corpus / str(number)).write_bytes(seed)

        def feed(content: bytes) -> None:
            READERS[reader](content, Path(folder))

        options = [f"-max_total_time={seconds}", "-max_len=4096", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *options, str(corpus)], feed)
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
