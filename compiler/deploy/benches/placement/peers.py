"""Solves a placement problem with HiGHS or CP-SAT: peers.py ENGINE PROBLEM.json SECONDS > answer.json

The answer holds the copies per component, the bound, and the time to build the model and to solve it apart.
Without the engine it says so on standard error and ends with 3.
"""

import json
import os
import sys
import time


def contains(problem, number, site):
    (kind, body), = problem["sets"][number].items()
    if kind == "sites":
        return site in body
    if kind == "classes":
        return problem["partitions"][body["partition"]]["class_of"][site] in body["classes"]
    if kind == "all":
        return all(contains(problem, part, site) for part in body)
    if kind == "any":
        return any(contains(problem, part, site) for part in body)
    return not contains(problem, body, site)


def model(problem):
    """Variables as (component, site, most, cost), rows as (entries, least, most)."""
    sites = range(len(problem["sites"]))
    index, variables, rows = {}, [], []
    for number, component in enumerate(problem["components"]):
        limit = component["per_site"]["max"] if component["per_site"] else component["copies"]
        for site in sites:
            fits = all(d["amount"] <= problem["sites"][site]["free"][d["resource"]] for d in component["demands"])
            if fits and all(contains(problem, f["set"], site) for f in component["filters"]):
                cost = 0
                for term in component["costs"]:
                    column = problem["columns"][term["column"]]
                    by = column["partition"]
                    at = site if by is None else problem["partitions"][by]["class_of"][site]
                    cost += term["weight"] * column["values"][at]
                index[number, site] = len(variables)
                variables.append((number, site, min(limit, component["copies"]), cost))
        mine = [(index[number, s], 1) for s in sites if (number, s) in index]
        rows.append((mine, component["copies"], component["copies"]))
    for site in sites:
        for resource in range(len(problem["resources"])):
            entries = []
            for number, component in enumerate(problem["components"]):
                amount = sum(d["amount"] for d in component["demands"] if d["resource"] == resource)
                if amount and (number, site) in index:
                    entries.append((index[number, site], amount))
            rows.append((entries, None, problem["sites"][site]["free"][resource]))
    for spread in problem["spreads"]:
        partition = problem["partitions"][spread["partition"]]
        for group in range(partition["classes"]):
            entries = [(index[c, s], 1) for c in spread["components"] for s in sites
                       if partition["class_of"][s] == group and (c, s) in index]
            if len(entries) > spread["max"]:
                rows.append((entries, None, spread["max"]))
    for near in problem["nears"]:
        relation = problem["relations"][near["relation"]]
        class_of = problem["partitions"][relation["partition"]]["class_of"]
        reach = [set(row) for row in relation["reach"]["listed"]]
        for site in sites:
            if (near["who"], site) in index:
                others = [(index[near["whom"], s], -1) for s in sites
                          if (near["whom"], s) in index and class_of[s] in reach[class_of[site]]]
                rows.append(([(index[near["who"], site], 1)] + others, None, 0))
    return variables, rows


def highs(variables, rows, seconds):
    import highspy
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", seconds)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", 0.0)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(variables), len(rows)
    lp.col_cost_ = [float(v[3]) for v in variables]
    lp.col_lower_, lp.col_upper_ = [0.0] * len(variables), [float(v[2]) for v in variables]
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(variables)
    lp.row_lower_ = [-highspy.kHighsInf if r[1] is None else float(r[1]) for r in rows]
    lp.row_upper_ = [float(r[2]) for r in rows]
    starts, indices, values = [0], [], []
    for entries, _, _ in rows:
        indices += [i for i, _ in entries]
        values += [float(v) for _, v in entries]
        starts.append(len(indices))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, indices, values
    solver.passModel(lp)
    solver.run()
    solution = solver.getSolution().col_value
    info = solver.getInfo()
    return [round(v) for v in solution], info.mip_dual_bound


def cpsat(variables, rows, seconds):
    from ortools.sat.python import cp_model
    build = cp_model.CpModel()
    names = [build.NewIntVar(0, v[2], "") for v in variables]
    for entries, least, most in rows:
        total = sum(names[i] * v for i, v in entries)
        build.Add(total == most) if least == most else build.Add(total <= most)
    build.Minimize(sum(names[i] * v[3] for i, v in enumerate(variables)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    status = solver.Solve(build)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return [solver.Value(n) for n in names] if found else [], solver.BestObjectiveBound()


def main():
    engine, path, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    try:
        __import__({"highs": "highspy", "cp-sat": "ortools"}[engine])
    except ImportError:
        print(f"skipped: {engine}", file=sys.stderr)
        sys.exit(3)
    with open(path, encoding="utf-8") as file:
        problem = json.load(file)
    # What an engine prints is no answer.
    answer = os.dup(1)
    os.dup2(2, 1)
    begin = time.process_time()
    variables, rows = model(problem)
    built = time.process_time()
    values, bound = {"highs": highs, "cp-sat": cpsat}[engine](variables, rows, seconds)
    solved = time.process_time()
    copies = [[] for _ in problem["components"]]
    for (number, site, _, _), value in zip(variables, values):
        if value:
            copies[number].append([site, value])
    text = json.dumps({
        "copies": copies,
        "bound": max(0, int(-(-bound // 1))) if bound > 0 else 0,
        "build_centiseconds": round(100 * (built - begin)),
        "solve_centiseconds": round(100 * (solved - built)),
    })
    os.write(answer, text.encode())


main()
