"""The workloads of bench.mjs on SimPy 3 or later (apt-get install python3-simpy3): simpy-loop.py hold 100 300000"""
import random
import sys
import time

import simpy


def hold(n, operations, seed):
    """N processes that sleep, over and over."""
    draw = random.Random(seed).expovariate
    env = simpy.Environment()

    def sleeper():
        while True:
            yield env.timeout(draw(1.0))

    for _ in range(n):
        env.process(sleeper())
    for _ in range(n + operations):  # the first n steps only start the processes
        env.step()
    return env.now


def mm1(customers):
    """One server at 0.9 load; the check value is the mean time in the system."""
    draw = random.Random(1).expovariate
    env = simpy.Environment()
    server = simpy.Resource(env, 1)
    total = [0.0]

    def customer():
        arrived = env.now
        with server.request() as turn:
            yield turn
            yield env.timeout(draw(1.0))
        total[0] += env.now - arrived

    def source():
        for _ in range(customers):
            yield env.timeout(draw(0.9))
            env.process(customer())

    env.process(source())
    env.run()
    return total[0] / customers


def cancel(clients, requests):
    """Requests with a timeout that is usually in vain."""
    uniform = random.Random(1).random
    env = simpy.Environment()
    done = [0]
    enough = env.event()

    def client():
        while True:
            timeout = env.timeout(5.0)
            yield env.timeout(uniform() * 5.0) | timeout if uniform() < 0.9 else timeout
            done[0] += 1
            if done[0] == requests:
                enough.succeed()

    for _ in range(clients):
        env.process(client())
    env.run(until=enough)
    return env.now


def main():
    workload, n, operations = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    began = time.perf_counter()
    events = operations
    if workload == "hold":
        check = hold(n, operations, 1)
    elif workload == "mm1":
        check, events = mm1(operations), 2 * operations
    elif workload == "reps":
        check, events = sum(hold(32, operations - 32, run + 1) for run in range(n)), n * operations
    elif workload == "cancel":
        check = cancel(n, operations)
    else:
        sys.exit(f"unknown workload {workload}")
    seconds = time.perf_counter() - began
    print(f"simpy {workload} n={n} ops={operations} sec={seconds:.4f} ev/s={events / seconds:.0f} chk={check:.9g}")


main()
