#!/usr/bin/env python3
"""Writes Tests/Fixtures/attention/goldens.json: ids, vectors and logits of texts by implementations that are not ours.

    python3 -m venv venv
    venv/bin/pip install torch==2.15.0 transformers==4.53.3 tokenizers==0.21.4 safetensors==0.8.0 numpy==2.4.6
    venv/bin/python scripts/make_goldens.py --base FOLDER --model FILE --out Tests/Fixtures/attention/goldens.json

FOLDER holds vocab.json and normalization.json of the base encoder (docs/model.md says where they come from); FILE is a
model file of ours, whose 8-bit rows are dequantised here, so that the same weights run in both programs. Names and
addresses are masked by regular expressions, the ids come from HuggingFace tokenizers, the states from transformers'
BertModel in double precision.
"""
import argparse
import json
import platform
import re

import numpy as np
import tokenizers
import torch
import transformers
from safetensors import safe_open
from transformers import BertConfig, BertModel

# The first ones get all 384 values of their vector, the others eight.
WHOLE_VECTORS = 6
TEXTS = [
    "I love this phone 很好用 😀",
    "The update broke everything. I want my money back!!!",
    "快递太慢了，客服态度还很差，再也不会买了。",
    "The committee meets on Tuesday at 10 a.m. in room 4.",
    "Not bad at all, but not what was promised either…",
    "今天天气不错",
    "",
    " ",
    " \t\r\n  \u3000 ",
    "a",
    "好",
    "😀",
    "?",
    "meh",
    "WHY IS IT ALWAYS DOWN",
    "sooooooo goooooood",
    "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
    "@user thanks for nothing http://t.co/aBcDeF123",
    "https://example.com/a/very/long/path?with=query&and=more#fragment",
    "#MondayMotivation #fail #好运",
    "[泪][泪][泪] 又加班到十点",
    "//@某人:转发微博[哈哈]",
    "iPhone 15 Pro 拍照真的强，but the battery is terrible",
    "买了三天就坏了😡😡 退货！",
    "👨‍👩‍👧‍👦 family day 🇨🇳🇬🇧 👍🏽",
    "❤️ ☺ ♥ ★ → ✓ ™ © ®",
    "Ｆｕｌｌ－ｗｉｄｔｈ　ＡＢＣ　１２３",
    "ｶﾀｶﾅ half width",
    "eﬃcient ﬁle oﬀ ﬂow",
    "cafe\u0301 naïve re\u0301sume\u0301",
    "café naïve résumé",
    "Ⅷ ① ½ ㈱ ℃ ㎏ x² H₂O",
    "ﷺ",
    "zero\u200bwidth\u200djoiner\ufeffmark",
    "control\u0001\u0007\u001b[31mred\u007f",
    "line one\nline two\r\nline three\u2028line four\u0085line five",
    "non\u00a0breaking\u2009thin\u202fnarrow",
    "▁▁ low blocks ▁",
    "<s> </s> <pad> <unk> <mask>",
    "query: query: passage: hello",
    "這家餐廳的服務非常好，下次還會再來。",
    "繁體與简体混排，臺灣台湾",
    "שלום עולם",
    "السلام عليكم ورحمة الله",
    "left עברית right",
    "Привет, как дела?",
    "これはとても良いです。",
    "정말 좋아요",
    "नमस्ते दुनिया",
    "ไม่ชอบเลย",
    "𝓕𝓪𝓷𝓬𝔂 𝕥𝕖𝕩𝕥 𝟙𝟚𝟛",
    "𠮷野家 𪚥 㐂",
    "\ue000\U000f0000\U0010fffd private",
    "\u0378\u0380 unassigned",
    "á̶̛̛̓̿̈͐͆̐̇̒̑̈́͘͝aaa",
    "x" * 300,
    "好" * 150,
    "supercalifragilisticexpialidocious" * 6,
    "哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈",
    "3.14159265358979 1,000,000.00 $5 €20 ¥99 50%",
    "C'est la vie — \"quoted\" ‘single’ „low“ «guillemets»",
    "def f(x): return x ** 2  # code",
    "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 3,
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness. " * 3,
]


NAME_END = rb"[\x00-\x2c\x2e\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]|\xe3\x80|\xef\xbc"
MASKED = re.compile(
    rb"(?<![0-9A-Za-z_])(?:(?P<name>@(?:[0-9A-Za-z_]+(?![0-9A-Za-z_\x80-\xff])|"
    rb"[0-9A-Za-z_]*[\x80-\xff][-0-9A-Za-z_\x80-\xff]{0,59}?(?=" + NAME_END + rb")))"
    rb"|(?i:https?://|www\.)[\x21-\x7e]+)")


def masked(text):
    """`@user` for a name, `http` for an address."""
    replaced = MASKED.sub(lambda found: b"@user" if found["name"] else b"http", text.encode())
    return replaced.decode()


def token_ids(vocabulary, rules):
    """HuggingFace's Unigram model over the same pieces; the control pieces get names that no text has."""
    pieces = [
        (f"\0control{i}" if score == 0 else piece, score)
        for i, (piece, score) in enumerate(zip(vocabulary["pieces"], vocabulary["scores"]))
    ]
    tokenizer = tokenizers.Tokenizer(tokenizers.models.Unigram(pieces, unk_id=vocabulary["unk"], byte_fallback=False))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    table = {int(code_point): to for code_point, to in rules.items()}

    def encode(text):
        words = " ".join(word for word in masked(text).translate(table).split(" ") if word)
        return [vocabulary["bos"]] + tokenizer.encode(words).ids + [vocabulary["eos"]]

    return encode


def quantized_tensors(path):
    """A model file of ours under the names of the base, its 8-bit rows [out, in] multiplied by their scales."""
    parts = {
        "query": "q", "key": "k", "value": "v", "output": "o", "expansion": "fi", "contraction": "fo",
        "attention_norm": "ln1", "output_norm": "ln2",
    }
    with safe_open(path, framework="np") as file:
        def matrix(name):
            return file.get_tensor(name).astype(np.float64) * file.get_tensor(name + ".scale").astype(np.float64)[:, None]

        def floats(name):
            return file.get_tensor(name).astype(np.float64)

        tensors = {"emb.word": matrix("embeddings.word"), "emb.pos": floats("embeddings.position")}
        tensors["emb.type"] = np.zeros(tensors["emb.word"].shape[1])
        tensors["emb.ln.w"], tensors["emb.ln.b"] = floats("embeddings.norm.weight"), floats("embeddings.norm.bias")
        tensors["query"], tensors["head.w"], tensors["head.b"] = map(floats, ("pool.query", "head.w", "head.b"))
        layer = 0
        while f"layer.{layer}.query.weight" in file.keys():
            for part, name in parts.items():
                source = f"layer.{layer}.{part}"
                weight = floats(source + ".weight") if "norm" in part else matrix(source + ".weight").T
                tensors[f"l{layer}.{name}w"], tensors[f"l{layer}.{name}b"] = weight, floats(source + ".bias")
            layer += 1
        return tensors


def encoder(tensors):
    """transformers' BertModel with these weights; returns a function from ids to the pooled vector and the logits."""
    layers = sum(name.endswith(".qw") for name in tensors)
    config = BertConfig(
        vocab_size=tensors["emb.word"].shape[0], hidden_size=384, num_hidden_layers=layers, num_attention_heads=12,
        intermediate_size=1536, hidden_act="gelu", max_position_embeddings=512, type_vocab_size=1, layer_norm_eps=1e-12)
    state = {
        "embeddings.word_embeddings.weight": tensors["emb.word"],
        "embeddings.position_embeddings.weight": tensors["emb.pos"],
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(1, -1),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    names = [
        ("attention.self.query", "qw", "qb"), ("attention.self.key", "kw", "kb"), ("attention.self.value", "vw", "vb"),
        ("attention.output.dense", "ow", "ob"), ("attention.output.LayerNorm", "ln1w", "ln1b"),
        ("intermediate.dense", "fiw", "fib"), ("output.dense", "fow", "fob"), ("output.LayerNorm", "ln2w", "ln2b"),
    ]
    for layer in range(layers):
        for module, weight, bias in names:
            state[f"encoder.layer.{layer}.{module}.weight"] = tensors[f"l{layer}.{weight}"].T
            state[f"encoder.layer.{layer}.{module}.bias"] = tensors[f"l{layer}.{bias}"]
    model = BertModel(config, add_pooling_layer=False).double().eval()
    state = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in state.items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected and all("position_ids" in name or "token_type_ids" in name for name in missing), missing

    def answer(ids):
        with torch.no_grad():
            states = model(torch.tensor([ids]), attention_mask=torch.ones(1, len(ids))).last_hidden_state[0].numpy()
        scores = states @ tensors["query"]
        weights = np.exp(scores - scores.max())
        vector = weights / weights.sum() @ states
        return vector, tensors["head.w"] @ vector + tensors["head.b"]

    return answer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    vocabulary = json.load(open(f"{arguments.base}/vocab.json", encoding="utf-8"))
    rules = json.load(open(f"{arguments.base}/normalization.json", encoding="utf-8"))
    encode = token_ids(vocabulary, rules)
    answer = encoder(quantized_tensors(arguments.model))
    cases = []
    for index, text in enumerate(TEXTS):
        ids = encode(text)
        vector, logits = answer(ids[:512])
        kept = vector if index < WHOLE_VECTORS else vector[:8]
        case = {"text": text, "ids": ids}
        case["vector"], case["logits"] = ([round(float(value), 6) for value in values] for values in (kept, logits))
        cases.append(case)
    made_with = f"tokenizers {tokenizers.__version__}; transformers {transformers.__version__} BertModel in float64, "
    made_with += f"torch {torch.__version__}, numpy {np.__version__}, Python {platform.python_version()}"
    with open(arguments.out, "w", encoding="utf-8") as file:
        file.write('{"made_with": ' + json.dumps(made_with) + ',\n "cases": [\n')
        file.write(",\n".join(json.dumps(case, ensure_ascii=True) for case in cases))
        file.write("\n]}\n")


if __name__ == "__main__":
    main()
