"""Makes fixtures/pickles.json: verification sets in insightface's layout, as Python 3 and numpy pickle them.

Run: /usr/bin/python3 test/parity/pickles.py      (numpy)

The photos are a few bytes each: the reader of pickles does not decode them. `pickle` is base64, `photos` lists of bytes.
"""

import base64
import json
import pathlib
import pickle

import numpy as np

FIXTURES = pathlib.Path(__file__).parent / "fixtures"

PHOTOS = [b"", bytes(range(3, 256, 7)), b"\n'\\\"", b"\xff\xd8\xff\xe0 photo", b"\x80\x04\x95.", b"same" * 64]
SAME = [True, False, True]

VALUES = {
    "plain lists": (PHOTOS, SAME),
    "a list instead of a tuple": [PHOTOS, SAME],
    "a photo twice": (PHOTOS[:5] + [PHOTOS[1]], SAME),
    "numpy booleans": (PHOTOS, [np.bool_(same) for same in SAME]),
    "a numpy array of booleans": (PHOTOS, np.array(SAME)),
    "numpy arrays of bytes": ([np.frombuffer(photo, np.uint8).copy() for photo in PHOTOS], SAME),
    "numbers": (PHOTOS, [int(same) for same in SAME]),
}

cases = []
for name, (photos, same) in VALUES.items():
    for protocol in range(5):
        value = [photos, same] if name.startswith("a list instead") else (photos, same)
        cases.append(
            {
                "name": f"{name}, protocol {protocol}",
                "pickle": base64.b64encode(pickle.dumps(value, protocol)).decode(),
                "photos": [list(bytes(photo)) for photo in photos],
                "same": [bool(one) for one in same],
            }
        )

(FIXTURES / "pickles.json").write_text(json.dumps(cases) + "\n")
