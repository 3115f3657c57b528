#pragma once

#include <spindrift/trace/input.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace spindrift::trace {

/// What a thread does with its packets. Each object is used by one thread only.
class Worker {
public:
    Worker() = default;
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    virtual ~Worker() = default;

    /// Takes packets, in their order; of one batch, so they are valid for the time of the call.
    virtual void take(std::span<const packet::Packet> packets) = 0;

    /// Is called once in every interval, also while no packets come. \param now by the system's clock
    virtual void tick(Timestamp now) { static_cast<void>(now); }

    /// No packets will come any more; still in the thread of its own.
    virtual void finish() {}
};

struct RunOptions {
    std::chrono::milliseconds tick_interval{0};  ///< 0 for no ticks
};

/// Has each worker take the packets of one of the input's threads, of which there must be as many, in a thread of its
/// own. Returns when the input is at its end, has failed (`Input::error_message`) or was stopped, and all is finished.
/// \throws whatever a worker did, after all the others were stopped; `Error` if the system has no threads left
void run(Input& input, std::span<const std::unique_ptr<Worker>> workers, const RunOptions& options = {});

/// A program that has a state of its own in every thread.
///
///     auto tables = trace::run<Table>(input, {.packet = [](Table& mine, const Packet& packet) { mine.add(packet); }});
///     for (const Table& table : tables) { total.merge(table); }
template <class State>
struct Program {
    std::function<void(State&, const packet::Packet&)> packet;
    std::function<void(State&, Timestamp now)> tick{};  ///< may be missing, as may the next
    std::function<void(State&)> finish{};
    std::function<State(unsigned thread)> start{};  ///< makes the state; without it, as it is by default
    std::chrono::milliseconds tick_interval{1000};
};

/// \returns the states at the end, by thread
template <class State>
std::vector<State> run(Input& input, const Program<State>& program) {
    class StateWorker final : public Worker {
    public:
        StateWorker(const Program<State>& program, unsigned thread)
            : state(program.start ? program.start(thread) : State()), program_(program) {}

        void take(std::span<const packet::Packet> packets) override {
            for (const packet::Packet& packet : packets) {
                program_.packet(state, packet);
            }
        }
        void tick(Timestamp now) override { program_.tick(state, now); }
        void finish() override {
            if (program_.finish) {
                program_.finish(state);
            }
        }

        State state;

    private:
        const Program<State>& program_;
    };

    std::vector<std::unique_ptr<Worker>> workers;
    std::vector<StateWorker*> mine;
    workers.reserve(input.threads());
    mine.reserve(input.threads());
    for (unsigned i = 0; i < input.threads(); ++i) {
        auto worker = std::make_unique<StateWorker>(program, i);
        mine.push_back(worker.get());
        workers.push_back(std::move(worker));
    }
    run(input, workers, {program.tick ? program.tick_interval : std::chrono::milliseconds(0)});
    std::vector<State> states;
    states.reserve(mine.size());
    for (StateWorker* const worker : mine) {
        states.push_back(std::move(worker->state));
    }
    return states;
}

}  // namespace spindrift::trace
