"""Judges pods by a ValidatingAdmissionPolicy as an API server would, with the CEL interpreter of another
project. Reads {"policy": ..., "cases": [{"object": ..., "oldObject": ...}]}; prints for each case which
validations hold. What only Kubernetes' type checker needs, dyn(), is taken out."""
import json
import sys

import cel

given = json.load(sys.stdin)
spec = given["policy"]["spec"]
for case in given["cases"]:
    known = {**case, "variables": {}}

    def value(expression):
        for name in ("object", "oldObject"):
            expression = expression.replace(f"dyn({name})", name)
        return cel.evaluate(expression, known)

    for variable in spec["variables"]:
        known["variables"][variable["name"]] = value(variable["expression"])
    print(json.dumps([value(validation["expression"]) for validation in spec["validations"]]))
