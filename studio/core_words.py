"""What the window calls the engine's keys: settings, phases, losses, voices.

The engine names things by stable keys; people read these words, which can be translated.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from core.declare import Declaration
from core.settings import declaration
from studio import words

_SETTINGS = {
    "data.source": QT_TRANSLATE_NOOP("core", "Recordings"),
    "data.teacher_voice": QT_TRANSLATE_NOOP("core", "Voice to learn from"),
    "data.teacher_speaker": QT_TRANSLATE_NOOP("core", "Its speaker"),
    "data.takes": QT_TRANSLATE_NOOP("core", "Takes"),
    "data.language": QT_TRANSLATE_NOOP("core", "Language"),
    "data.languages": QT_TRANSLATE_NOOP("core", "Languages"),
    "data.sentences": QT_TRANSLATE_NOOP("core", "Sentences"),
    "data.mel": QT_TRANSLATE_NOOP("core", "Mel definition"),
    "data.even_loudness": QT_TRANSLATE_NOOP("core", "Even loudness"),
    "data.trim_silence": QT_TRANSLATE_NOOP("core", "Trim silence"),
    "data.drop_doubtful": QT_TRANSLATE_NOOP("core", "Drop the doubtful"),
    "optimiser.optimiser": QT_TRANSLATE_NOOP("core", "Optimiser"),
    "optimiser.learning_rate": QT_TRANSLATE_NOOP("core", "Learning rate"),
    "optimiser.weight_decay": QT_TRANSLATE_NOOP("core", "Weight decay"),
    "optimiser.batch": QT_TRANSLATE_NOOP("core", "Batch"),
    "optimiser.precision": QT_TRANSLATE_NOOP("core", "Precision"),
    "teacher.family": QT_TRANSLATE_NOOP("core", "Kind"),
    "teacher.size": QT_TRANSLATE_NOOP("core", "Size"),
    "teacher.mixture": QT_TRANSLATE_NOOP("core", "Mixture"),
    "teacher.bert": QT_TRANSLATE_NOOP("core", "BERT folder"),
    "teacher.steps": QT_TRANSLATE_NOOP("core", "Teacher steps"),
    "teacher.dropout": QT_TRANSLATE_NOOP("core", "Teacher dropout"),
    "start.voice": QT_TRANSLATE_NOOP("core", "Start from"),
    "start.parts": QT_TRANSLATE_NOOP("core", "Parts taken over"),
    "start.sounds": QT_TRANSLATE_NOOP("core", "Unknown sounds"),
    "start.frozen": QT_TRANSLATE_NOOP("core", "Frozen"),
    "start.rate": QT_TRANSLATE_NOOP("core", "Rate"),
    "start.layer_decay": QT_TRANSLATE_NOOP("core", "Layer by layer"),
    "start.adapters": QT_TRANSLATE_NOOP("core", "Adapters"),
    "start.patience": QT_TRANSLATE_NOOP("core", "Patience"),
    "transfer.source_share": QT_TRANSLATE_NOOP("core", "Old recordings"),
    "transfer.instance_temperature": QT_TRANSLATE_NOOP("core", "Likest first"),
    "transfer.match": QT_TRANSLATE_NOOP("core", "Match features"),
    "transfer.match_weight": QT_TRANSLATE_NOOP("core", "Match weight"),
    "transfer.adversarial": QT_TRANSLATE_NOOP("core", "Unlearn speaker"),
    "transfer.tasks": QT_TRANSLATE_NOOP("core", "Other tasks"),
    "transfer.task_weight": QT_TRANSLATE_NOOP("core", "Task weight"),
    "fusion.voices": QT_TRANSLATE_NOOP("core", "Voices"),
    "fusion.way": QT_TRANSLATE_NOOP("core", "Way"),
    "fusion.temperature": QT_TRANSLATE_NOOP("core", "Evenness"),
    "augment.copies": QT_TRANSLATE_NOOP("core", "Changed copies"),
    "augment.speed": QT_TRANSLATE_NOOP("core", "Speed change"),
    "augment.pitch": QT_TRANSLATE_NOOP("core", "Pitch change"),
    "augment.noise": QT_TRANSLATE_NOOP("core", "Noise"),
    "augment.mask": QT_TRANSLATE_NOOP("core", "Mask"),
    "compress.pressure": QT_TRANSLATE_NOOP("core", "Pressure"),
    "compress.criterion": QT_TRANSLATE_NOOP("core", "Criterion"),
    "compress.scope": QT_TRANSLATE_NOOP("core", "Scope"),
    "compress.drop": QT_TRANSLATE_NOOP("core", "Drop blocks"),
    "compress.merge": QT_TRANSLATE_NOOP("core", "Merge alike"),
    "compress.energy": QT_TRANSLATE_NOOP("core", "Energy kept"),
    "compress.gate": QT_TRANSLATE_NOOP("core", "Activations T"),
    "compress.sparsity": QT_TRANSLATE_NOOP("core", "Zero weights"),
    "compress.pattern": QT_TRANSLATE_NOOP("core", "Pattern"),
    "compress.palette_bits": QT_TRANSLATE_NOOP("core", "Palette"),
    "compress.weight_bits": QT_TRANSLATE_NOOP("core", "Weights"),
    "compress.aware": QT_TRANSLATE_NOOP("core", "Learn stored"),
    "compress.schedule": QT_TRANSLATE_NOOP("core", "Schedule"),
    "compress.start": QT_TRANSLATE_NOOP("core", "Start from"),
    "compress.tie_layers": QT_TRANSLATE_NOOP("core", "Tie layers"),
    "compress.tie_kernels": QT_TRANSLATE_NOOP("core", "Tie kernels"),
    "compress.tie_biases": QT_TRANSLATE_NOOP("core", "Tie biases"),
    "student.family": QT_TRANSLATE_NOOP("core", "Kind"),
    "student.temperature": QT_TRANSLATE_NOOP("core", "Temperature"),
    "student.alpha": QT_TRANSLATE_NOOP("core", "Soft labels α"),
    "student.feature_weight": QT_TRANSLATE_NOOP("core", "Match features"),
    "student.relation_weight": QT_TRANSLATE_NOOP("core", "Keep distances"),
    "student.listen": QT_TRANSLATE_NOOP("core", "Hear the teacher"),
    "student.timing": QT_TRANSLATE_NOOP("core", "Timing"),
    "student.invented": QT_TRANSLATE_NOOP("core", "Invented texts"),
    "student.steps": QT_TRANSLATE_NOOP("core", "Student steps"),
    "student.dropout": QT_TRANSLATE_NOOP("core", "Student dropout"),
    "vocoder.kind": QT_TRANSLATE_NOOP("core", "Vocoder"),
    "vocoder.student_kind": QT_TRANSLATE_NOOP("core", "Student's vocoder"),
    "vocoder.start": QT_TRANSLATE_NOOP("core", "Vocoder starts from"),
    "vocoder.size": QT_TRANSLATE_NOOP("core", "Vocoder size"),
    "vocoder.pressure": QT_TRANSLATE_NOOP("core", "Vocoder pressure"),
    "vocoder.tie_layers": QT_TRANSLATE_NOOP("core", "Vocoder layers"),
    "vocoder.alpha": QT_TRANSLATE_NOOP("core", "Vocoder α"),
    "vocoder.temperature": QT_TRANSLATE_NOOP("core", "Vocoder temperature"),
    "vocoder.share": QT_TRANSLATE_NOOP("core", "Share of time"),
    "vocoder.learning_rate": QT_TRANSLATE_NOOP("core", "Learning rate"),
    "vocoder.batch": QT_TRANSLATE_NOOP("core", "Batch"),
    "vocoder.steps": QT_TRANSLATE_NOOP("core", "Steps"),
    "vocoder.adversarial": QT_TRANSLATE_NOOP("core", "Adversarial"),
    "budget.minutes": QT_TRANSLATE_NOOP("core", "Time"),
    "budget.seed": QT_TRANSLATE_NOOP("core", "Seed"),
    "budget.threads": QT_TRANSLATE_NOOP("core", "Threads"),
}

_CHOICES = {
    "all": QT_TRANSLATE_NOOP("core", "all of it"),
    "encoder": QT_TRANSLATE_NOOP("core", "encoder"),
    "decoder": QT_TRANSLATE_NOOP("core", "decoder"),
    "features": QT_TRANSLATE_NOOP("core", "like similar sounds"),
    "nothing": QT_TRANSLATE_NOOP("core", "nothing"),
    "matrices": QT_TRANSLATE_NOOP("core", "matrices"),
    "none": QT_TRANSLATE_NOOP("core", "not at all"),
    "coral": QT_TRANSLATE_NOOP("core", "CORAL"),
    "mmd": QT_TRANSLATE_NOOP("core", "MMD"),
    "beliefs": QT_TRANSLATE_NOOP("core", "beliefs"),
    "soup": QT_TRANSLATE_NOOP("core", "weights (soup)"),
    "teacher": QT_TRANSLATE_NOOP("core", "as the teacher"),
    "conv": QT_TRANSLATE_NOOP("core", "Convolutions"),
    "rnn": QT_TRANSLATE_NOOP("core", "RNN"),
    "lstm": QT_TRANSLATE_NOOP("core", "LSTM"),
    "gru": QT_TRANSLATE_NOOP("core", "GRU"),
    "mingru": QT_TRANSLATE_NOOP("core", "minGRU"),
    "transformer": QT_TRANSLATE_NOOP("core", "Transformer"),
    "tacotron": QT_TRANSLATE_NOOP("core", "Tacotron"),
    "hmm": QT_TRANSLATE_NOOP("core", "HMM"),
    "gmm": QT_TRANSLATE_NOOP("core", "GMM"),
    "bert": QT_TRANSLATE_NOOP("core", "BERT"),
    "tiny": QT_TRANSLATE_NOOP("core", "Tiny"),
    "small": QT_TRANSLATE_NOOP("core", "Small"),
    "medium": QT_TRANSLATE_NOOP("core", "Medium"),
    "large": QT_TRANSLATE_NOOP("core", "Large"),
    "always": QT_TRANSLATE_NOOP("core", "always"),
    "aligner": QT_TRANSLATE_NOOP("core", "the aligner's"),
    "at_once": QT_TRANSLATE_NOOP("core", "at once"),
    "gradual": QT_TRANSLATE_NOOP("core", "gradual"),
    "slice": QT_TRANSLATE_NOOP("core", "the teacher's channels"),
    "scratch": QT_TRANSLATE_NOOP("core", "random weights"),
    "l2": QT_TRANSLATE_NOOP("core", "L2 norm"),
    "l1": QT_TRANSLATE_NOOP("core", "L1 norm"),
    "group": QT_TRANSLATE_NOOP("core", "norm of the group"),
    "taylor": QT_TRANSLATE_NOOP("core", "Taylor, on recordings"),
    "random": QT_TRANSLATE_NOOP("core", "at random"),
    "even": QT_TRANSLATE_NOOP("core", "every layer alike"),
    "global": QT_TRANSLATE_NOOP("core", "wherever least is lost"),
    "any": QT_TRANSLATE_NOOP("core", "anywhere"),
    "2:4": QT_TRANSLATE_NOOP("core", "2 of 4 stay"),
    "1:4": QT_TRANSLATE_NOOP("core", "1 of 4 stays"),
    "4:8": QT_TRANSLATE_NOOP("core", "4 of 8 stay"),
    "32": QT_TRANSLATE_NOOP("core", "32 bit"),
    "16": QT_TRANSLATE_NOOP("core", "16 bit"),
    "8": QT_TRANSLATE_NOOP("core", "8 bit"),
    "4": QT_TRANSLATE_NOOP("core", "4 bit"),
    "auto": QT_TRANSLATE_NOOP("core", "Auto"),
    "adamw": QT_TRANSLATE_NOOP("core", "AdamW"),
    "adam": QT_TRANSLATE_NOOP("core", "Adam"),
    "rmsprop": QT_TRANSLATE_NOOP("core", "RMSprop"),
    "sgd": QT_TRANSLATE_NOOP("core", "SGD"),
    "float32": QT_TRANSLATE_NOOP("core", "float32"),
    "bfloat16": QT_TRANSLATE_NOOP("core", "bfloat16"),
    "hifigan": QT_TRANSLATE_NOOP("core", "HiFi-GAN"),
    "vocos": QT_TRANSLATE_NOOP("core", "Vocos"),
    "micro": QT_TRANSLATE_NOOP("core", "Micro"),
    "base": QT_TRANSLATE_NOOP("core", "Base"),
    "neural": QT_TRANSLATE_NOOP("core", "trained"),
    "wavernn": QT_TRANSLATE_NOOP("core", "WaveRNN"),
    "wavenet": QT_TRANSLATE_NOOP("core", "WaveNet"),
    "griffinlim": QT_TRANSLATE_NOOP("core", "Griffin–Lim"),
}

_STEPS = {
    "prune": QT_TRANSLATE_NOOP("core", "Prune"),
    "drop": QT_TRANSLATE_NOOP("core", "Drop"),
    "merge": QT_TRANSLATE_NOOP("core", "Merge"),
    "tie": QT_TRANSLATE_NOOP("core", "Tie"),
    "factorise": QT_TRANSLATE_NOOP("core", "Factorise"),
    "temperature": QT_TRANSLATE_NOOP("core", "Gates"),
    "sparsify": QT_TRANSLATE_NOOP("core", "Zeros"),
    "palette": QT_TRANSLATE_NOOP("core", "Palette"),
    "quantise": QT_TRANSLATE_NOOP("core", "Fewer bits"),
}

_PHASES = {
    "teacher_speaks": QT_TRANSLATE_NOOP("core", "The voice speaks"),
    "sweep": QT_TRANSLATE_NOOP("core", "Sweeping"),
    "download": QT_TRANSLATE_NOOP("core", "Fetching"),
    "verify": QT_TRANSLATE_NOOP("core", "Comparing checksums"),
    "unpack": QT_TRANSLATE_NOOP("core", "Unpacking"),
    "demo": QT_TRANSLATE_NOOP("core", "Speaking sentences"),
    "check": QT_TRANSLATE_NOOP("core", "Checking recordings"),
    "features": QT_TRANSLATE_NOOP("core", "Computing features"),
    "phonemes": QT_TRANSLATE_NOOP("core", "Writing phonemes"),
    "example": QT_TRANSLATE_NOOP("core", "Comparing with the built-in voice"),
    "align": QT_TRANSLATE_NOOP("core", "Aligning"),
    "augment": QT_TRANSLATE_NOOP("core", "Making changed copies"),
    "bert": QT_TRANSLATE_NOOP("core", "Reading with BERT"),
    "teacher": QT_TRANSLATE_NOOP("core", "Training the teacher"),
    "invent": QT_TRANSLATE_NOOP("core", "Inventing texts"),
    "student": QT_TRANSLATE_NOOP("core", "Distilling the student"),
    "control": QT_TRANSLATE_NOOP("core", "Training the control"),
    "teacher_vocoder": QT_TRANSLATE_NOOP("core", "Training the teacher's vocoder"),
    "student_vocoder": QT_TRANSLATE_NOOP("core", "Distilling the student's vocoder"),
    "evaluate": QT_TRANSLATE_NOOP("core", "Measuring"),
    "export": QT_TRANSLATE_NOOP("core", "Writing and checking"),
}

_LOSSES = {
    "total": QT_TRANSLATE_NOOP("core", "total"),
    "calibrated": QT_TRANSLATE_NOOP("core", "total at the best spread"),
    "match": QT_TRANSLATE_NOOP("core", "old and new alike"),
    "relations": QT_TRANSLATE_NOOP("core", "distances between sounds"),
    "guess_sound": QT_TRANSLATE_NOOP("core", "guessing sounds"),
    "guess_speaker": QT_TRANSLATE_NOOP("core", "guessing speakers"),
    "guess_pitch": QT_TRANSLATE_NOOP("core", "guessing pitches"),
    "guess_language": QT_TRANSLATE_NOOP("core", "guessing languages"),
    "guess_unlearn": QT_TRANSLATE_NOOP("core", "speaker, unlearnt"),
    "mel": QT_TRANSLATE_NOOP("core", "mel"),
    "mel_soft": QT_TRANSLATE_NOOP("core", "mel, soft"),
    "mel_hard": QT_TRANSLATE_NOOP("core", "mel, hard"),
    "duration": QT_TRANSLATE_NOOP("core", "duration"),
    "duration_soft": QT_TRANSLATE_NOOP("core", "duration, soft"),
    "pitch_soft": QT_TRANSLATE_NOOP("core", "pitch, soft"),
    "energy_soft": QT_TRANSLATE_NOOP("core", "energy, soft"),
    "stop": QT_TRANSLATE_NOOP("core", "where to stop"),
    "guide": QT_TRANSLATE_NOOP("core", "guided attention"),
    "coarse": QT_TRANSLATE_NOOP("core", "first draft"),
    "mel_error": QT_TRANSLATE_NOOP("core", "mel, mean error"),
    "pitch": QT_TRANSLATE_NOOP("core", "pitch"),
    "energy": QT_TRANSLATE_NOOP("core", "energy"),
    "features": QT_TRANSLATE_NOOP("core", "features"),
    "spectrum": QT_TRANSLATE_NOOP("core", "spectrum"),
    "shape": QT_TRANSLATE_NOOP("core", "shape"),
    "spectrum_soft": QT_TRANSLATE_NOOP("core", "spectrum, soft"),
    "shape_soft": QT_TRANSLATE_NOOP("core", "shape, soft"),
    "wave_soft": QT_TRANSLATE_NOOP("core", "wave, soft"),
    "sample": QT_TRANSLATE_NOOP("core", "samples"),
    "sample_soft": QT_TRANSLATE_NOOP("core", "samples, soft"),
    "bits": QT_TRANSLATE_NOOP("core", "bits a sample"),
    "adversarial": QT_TRANSLATE_NOOP("core", "adversarial"),
    "discriminators": QT_TRANSLATE_NOOP("core", "discriminators"),
}

_PARTS = {
    "embedding": QT_TRANSLATE_NOOP("core", "phonemes"),
    "encoder": QT_TRANSLATE_NOOP("core", "encoder"),
    "prosody": QT_TRANSLATE_NOOP("core", "prosody"),
    "prosody_head": QT_TRANSLATE_NOOP("core", "prosody head"),
    "context_in": QT_TRANSLATE_NOOP("core", "text features"),
    "prosody_in": QT_TRANSLATE_NOOP("core", "prosody in"),
    "bridge": QT_TRANSLATE_NOOP("core", "bridge"),
    "position": QT_TRANSLATE_NOOP("core", "position"),
    "decoder": QT_TRANSLATE_NOOP("core", "decoder"),
    "decoder_norm": QT_TRANSLATE_NOOP("core", "decoder norm"),
    "mel_head": QT_TRANSLATE_NOOP("core", "mel head"),
    "speakers": QT_TRANSLATE_NOOP("core", "speakers"),
    "mel_in": QT_TRANSLATE_NOOP("core", "mel in"),
    "norm_in": QT_TRANSLATE_NOOP("core", "norm in"),
    "blocks": QT_TRANSLATE_NOOP("core", "layer"),
    "norm_out": QT_TRANSLATE_NOOP("core", "norm out"),
    "head": QT_TRANSLATE_NOOP("core", "head"),
}

_VOICES = {
    "recording": QT_TRANSLATE_NOOP("core", "Recording"),
    "teacher": QT_TRANSLATE_NOOP("core", "Teacher"),
    "student": QT_TRANSLATE_NOOP("core", "Student"),
    "control": QT_TRANSLATE_NOOP("core", "Control"),
    "preview": QT_TRANSLATE_NOOP("core", "Preview"),
    "export": QT_TRANSLATE_NOOP("core", "Exported"),
    "base": QT_TRANSLATE_NOOP("core", "Base voice"),
}

_RUNS = {
    "teacher_vocoder": (
        QT_TRANSLATE_NOOP("core", "Teacher's vocoder"),
        QT_TRANSLATE_NOOP("core", "The teacher's vocoder: turns its spectrogram into sound."),
    ),
    "student_vocoder": (
        QT_TRANSLATE_NOOP("core", "Student's vocoder"),
        QT_TRANSLATE_NOOP("core", "The student's vocoder: turns its spectrogram into sound."),
    ),
}

_SECTIONS = {
    "start": QT_TRANSLATE_NOOP("core", "Start"),
    "transfer": QT_TRANSLATE_NOOP("core", "Transfer"),
    "fusion": QT_TRANSLATE_NOOP("core", "Fusion"),
    "augment": QT_TRANSLATE_NOOP("core", "Augmentation"),
    "data": QT_TRANSLATE_NOOP("core", "Recordings"),
    "optimiser": QT_TRANSLATE_NOOP("core", "Optimiser"),
    "teacher": QT_TRANSLATE_NOOP("core", "Teacher"),
    "compress": QT_TRANSLATE_NOOP("core", "Compression"),
    "student": QT_TRANSLATE_NOOP("core", "Student"),
    "vocoder": QT_TRANSLATE_NOOP("core", "Vocoder"),
    "budget": QT_TRANSLATE_NOOP("core", "Time and chance"),
}

_FORMATS = {
    "piper": (
        QT_TRANSLATE_NOOP("core", "Piper"),
        QT_TRANSLATE_NOOP("core", "Home Assistant, NVDA, sherpa-onnx on phones and boards."),
    ),
    "onnx": (
        QT_TRANSLATE_NOOP("core", "ONNX"),
        QT_TRANSLATE_NOOP("core", "Your own program, through onnxruntime."),
    ),
    "bundle": (
        QT_TRANSLATE_NOOP("core", "Sotto bundle"),
        QT_TRANSLATE_NOOP("core", "Sotto itself: weights, description and card, to share or keep."),
    ),
}

_WEIGHTS = {
    "fp32": (
        QT_TRANSLATE_NOOP("core", "fp32"),
        QT_TRANSLATE_NOOP("core", "Exactly the studio's voice, in the biggest file."),
    ),
    "fp16": (
        QT_TRANSLATE_NOOP("core", "fp16"),
        QT_TRANSLATE_NOOP("core", "Half the file; the same speed, the same sound."),
    ),
    "int8": (
        QT_TRANSLATE_NOOP("core", "int8"),
        QT_TRANSLATE_NOOP("core", "A quarter of the file; the same speed, hardly another sound."),
    ),
    "int8-compute": (
        QT_TRANSLATE_NOOP("core", "int8, computing too"),
        QT_TRANSLATE_NOOP("core", "A quarter of the file; quicker on some processors, rougher."),
    ),
}


def _word(table: dict[str, str], key: str) -> str:
    known = table.get(key)
    if known is None:
        return key.replace("_", " ")
    return QCoreApplication.translate("core", known)


def setting_label(name: str) -> str:
    """What a setting is called, by its dotted name."""
    if name in _SETTINGS:
        return _word(_SETTINGS, name)
    return name.partition(".")[2].replace("_", " ").capitalize()


def section(name: str) -> str:
    """What the section of a setting is called, by the setting's dotted name."""
    return _word(_SECTIONS, name.partition(".")[0])


def meaning(declaration: Declaration) -> str:
    """What a setting means and trades, for tool-tips and screen readers."""
    parts = [declaration.meaning, declaration.trades]
    return words.together(QCoreApplication.translate("core", part) for part in parts if part)


def meaning_only(declaration: Declaration) -> str:
    """What a setting means, in one sentence."""
    return QCoreApplication.translate("core", declaration.meaning)


def ends(declaration: Declaration) -> tuple[str, str]:
    """What the two ends of a slider are called."""
    low, high = (QCoreApplication.translate("core", end) if end else "" for end in declaration.ends)
    return low, high


def unit(declaration: Declaration) -> str:
    """Unit of a setting, or nothing."""
    return QCoreApplication.translate("core", declaration.unit) if declaration.unit else ""


def choice(key: str) -> str:
    """A word out of the choices of a setting."""
    return _word(_CHOICES, key) if key in _CHOICES else key.replace("_", " ").capitalize()


def family_advice(name: str, kind: str) -> str:
    """A sentence on the kind of model that is chosen.

    Args:
        name: `teacher.family` or `student.family`.
        kind: The value of the setting.
    """
    declared, teacher = declaration(name), declaration("teacher.family")
    # Declared in one breath, `conv: quick to train. lstm: …`; here only what is said of this one.
    names = "|".join(map(re.escape, teacher.choices))
    heads = re.compile(rf"(?:^|(?<=\s))((?:{names})(?:(?:, | and )(?:{names}))*): ")
    _, *parts = heads.split(teacher.trades)
    own = [
        said.strip()
        for heading, said in zip(parts[::2], parts[1::2], strict=True)
        if kind in re.split(", | and ", heading)
    ]
    if kind not in teacher.choices:
        own = [QT_TRANSLATE_NOOP("core", "The teacher's own layers, which know what it knows.")]
    if name != teacher.name:
        own.append(declared.trades)
    return words.together(
        words.sentence(QCoreApplication.translate("core", said)) for said in own if said
    )


def part(key: str) -> str:
    """What a part of a voice is called: `encoder.0` → encoder 1."""
    vocoder, _, own = key.partition(".")
    if vocoder == "vocoder":
        return QCoreApplication.translate("core", "vocoder {0}").format(part(own))
    name, _, place = key.partition(".")
    known = _word(_PARTS, name)
    place, _, inside = place.partition(".")
    if place.isdigit():
        known = f"{known} {int(place) + 1}"
        place = ""
    return " ".join(word for word in (known, place, inside) if word)


def step(operator: str, part: str) -> str:
    """What a step of a recipe is called: its operator, and `vocoder` where it works on that."""
    name = _word(_STEPS, operator)
    if part == "vocoder":
        return QCoreApplication.translate("core", "{0}, vocoder").format(name)
    return name


def phase(key: str) -> str:
    """What a phase of the road is doing."""
    return _word(_PHASES, key)


def loss(key: str) -> str:
    """What a loss term is called."""
    return _word(_LOSSES, key)


def voice(key: str) -> str:
    """What a voice is called."""
    return _word(_VOICES, key)


def run(key: str) -> str:
    """What a training run is called: the voice it makes, or its vocoder."""
    return _pair(_RUNS, key)[0] if key in _RUNS else voice(key)


def about_run(key: str) -> str:
    """What a run makes, where its name does not say it all."""
    return _pair(_RUNS, key)[1] if key in _RUNS else ""


def export_format(key: str) -> str:
    """What a format of exported files is called."""
    return _pair(_FORMATS, key)[0]


def export_weights(key: str) -> str:
    """What a way to store weights is called."""
    return _pair(_WEIGHTS, key)[0]


def export_formats() -> list[tuple[str, str, str]]:
    """Key, name and readers of each format, the commonest first."""
    return [(key, *_pair(_FORMATS, key)) for key in _FORMATS]


def export_weight_kinds() -> list[tuple[str, str, str]]:
    """Key, name and price of each way to store weights, the exact one first."""
    return [(key, *_pair(_WEIGHTS, key)) for key in _WEIGHTS]


def _pair(table: dict[str, tuple[str, str]], key: str) -> tuple[str, str]:
    name, meaning = (QCoreApplication.translate("core", part) for part in table[key])
    return name, meaning
