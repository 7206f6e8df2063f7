"""Standard Webhooks' own library as a judge.

Reads JSON objects, one a line: {"secret", "headers", "body"} is verified, and answered with "genuine" or why not;
{"secret", "id", "sign"} is signed at this moment, and answered with the timestamp and the signature.
"""

import json
import sys
from datetime import datetime, timezone

from standardwebhooks.webhooks import Webhook

for line in sys.stdin:
    case = json.loads(line)
    judge = Webhook(case["secret"])
    if "sign" in case:
        now = datetime.now(timezone.utc)
        print(int(now.timestamp()), judge.sign(case["id"], now, case["sign"]))
        continue
    try:
        judge.verify(case["body"], case["headers"])
        print("genuine")
    except Exception as problem:
        print(type(problem).__name__, problem)
