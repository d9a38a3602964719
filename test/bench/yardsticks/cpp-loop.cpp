// The practical limit: a bare event loop on std::priority_queue, with the workloads of bench.mjs and a cheap generator (sfc32).
// Build: g++ -O3 -march=native -o cpp-loop cpp-loop.cpp    Run: cpp-loop hold 100 5000000
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <queue>
#include <vector>

struct Random {
  uint32_t a = 0x9E3779B9u, b = 0x243F6A88u, c = 0xB7E15162u, d;
  explicit Random(uint32_t seed) : d(seed) {
    for (int i = 0; i < 15; i++) bits();
  }
  uint32_t bits() {
    const uint32_t sum = a + b + d;
    d++;
    a = b ^ (b >> 9);
    b = c + (c << 3);
    c = ((c << 21) | (c >> 11)) + sum;
    return sum;
  }
  double uniform() { return bits() * (1.0 / 4294967296.0); }
  double exponential() { return -std::log(1.0 - uniform()); }
  // 30 % now, 40 % soon, 29 % later, 1 % far away.
  double mixed() {
    const double u = uniform();
    if (u < 0.3) return 0;
    if (u < 0.7) return exponential() * 1e-3;
    return u < 0.99 ? exponential() : exponential() * 1e6;
  }
};

struct Event {
  double time;
  uint32_t sequence, kind, payload;
  bool operator<(const Event& other) const {
    return time > other.time || (time == other.time && sequence > other.sequence);
  }
};

struct Loop {
  std::priority_queue<Event> pending;
  uint32_t sequence = 0;
  double now = 0;
  void schedule(double time, uint32_t kind, uint32_t payload) { pending.push({time, sequence++, kind, payload}); }
  bool next(Event& event) {
    if (pending.empty()) return false;
    event = pending.top();
    pending.pop();
    now = event.time;
    return true;
  }
};

// N pending; take the first, schedule one.
template <double (Random::*delay)()>
double hold(int n, long operations, uint32_t seed) {
  Loop loop;
  Random random(seed);
  for (int i = 0; i < n; i++) loop.schedule((random.*delay)(), 0, i);
  Event event{};
  for (long i = 0; i < operations; i++) {
    loop.next(event);
    loop.schedule(loop.now + (random.*delay)(), 0, event.payload);
  }
  return loop.now;
}

// One server at 0.9 load, two events a customer. The check value is the mean time a customer spends in the system.
double mm1(long customers) {
  enum { arrival, departure };
  Loop loop;
  Random random(1);
  std::deque<double> line;
  bool busy = false;
  long arrived = 0, served = 0;
  double arrivedAt = 0, total = 0;
  loop.schedule(random.exponential() / 0.9, arrival, 0);
  Event event{};
  const auto begin = [&](double arrival) {
    busy = true;
    arrivedAt = arrival;
    loop.schedule(loop.now + random.exponential(), departure, 0);
  };
  while (served < customers && loop.next(event)) {
    if (event.kind == arrival) {
      if (++arrived < customers) loop.schedule(loop.now + random.exponential() / 0.9, arrival, 0);
      if (busy) line.push_back(loop.now);
      else begin(loop.now);
    } else {
      served++;
      total += loop.now - arrivedAt;
      busy = false;
      if (!line.empty()) {
        const double next = line.front();
        line.pop_front();
        begin(next);
      }
    }
  }
  return total / served;
}

// Each client's request has a timeout at +5 and, with probability 0.9, a completion that makes it void.
double cancel(int clients, long requests) {
  Loop loop;
  Random random(1);
  std::vector<uint32_t> generation(clients, 0);
  long done = 0, timeouts = 0;
  const auto start = [&](uint32_t client) {
    loop.schedule(loop.now + 5.0, ((generation[client] & 0x7fffffff) << 1) | 1, client);
    if (random.uniform() < 0.9) loop.schedule(loop.now + random.uniform() * 5.0, 0, client);
  };
  for (int client = 0; client < clients; client++) start(client);
  Event event{};
  while (done < requests && loop.next(event)) {
    if (event.kind & 1) {
      if ((event.kind >> 1) != (generation[event.payload] & 0x7fffffff)) continue;
      timeouts++;
    }
    generation[event.payload]++;
    done++;
    start(event.payload);
  }
  return loop.now + timeouts;
}

int main(int count, char** words) {
  if (count < 4) return std::fprintf(stderr, "usage: cpp-loop hold|mix|mm1|reps|cancel N OPERATIONS\n"), 2;
  const char* workload = words[1];
  const long n = std::atol(words[2]), operations = std::atol(words[3]);
  double events = operations, check = 0;
  const auto began = std::chrono::steady_clock::now();
  if (!std::strcmp(workload, "hold")) check = hold<&Random::exponential>(n, operations, 1);
  else if (!std::strcmp(workload, "mix")) check = hold<&Random::mixed>(n, operations, 1);
  else if (!std::strcmp(workload, "mm1")) check = mm1(operations), events = 2.0 * operations;
  else if (!std::strcmp(workload, "cancel")) check = cancel(n, operations);
  else if (!std::strcmp(workload, "reps")) {
    for (long run = 1; run <= n; run++) check += hold<&Random::exponential>(32, operations - 32, run);
    events = double(n) * operations;
  } else return std::fprintf(stderr, "unknown workload %s\n", workload), 2;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  std::printf("cpp-loop %s n=%ld ops=%ld sec=%.4f ev/s=%.0f chk=%.9g\n", workload, n, operations, seconds, events / seconds, check);
}
