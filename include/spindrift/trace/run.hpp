#pragma once

#include <spindrift/trace/input.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace spindrift::trace {

/// Processes the packets of one thread. Each object is used by one thread only.
class Worker {
public:
    Worker() = default;
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    virtual ~Worker() = default;

    /// Processes the packets of a batch, in order, metadata among them. They are valid during the call only.
    virtual void take(std::span<const packet::Packet> packets) = 0;

    /// Called once per tick interval, also if there are no packets. \param now from the system clock
    virtual void tick(Timestamp now) { static_cast<void>(now); }

    /// Called after the last packet, in the same thread.
    virtual void finish() {}
};

struct RunOptions {
    std::chrono::milliseconds tick_interval{0};  ///< 0 for no ticks
};

/// Runs each worker in its own thread with the packets of one of the input's threads; there must be one worker for
/// each. Returns when the input has ended, failed (`Input::error_message`) or was stopped, and all workers have
/// finished.
/// \throws the exception of a worker, after all other workers were stopped; `Error` if a thread cannot be started
void run(Input& input, std::span<const std::unique_ptr<Worker>> workers, const RunOptions& options = {});

/// The functions of a program that has a separate state in each thread.
///
///     auto tables = trace::run<Table>(input, {.packet = [](Table& mine, const Packet& packet) { mine.add(packet); }});
///     for (const Table& table : tables) { total.merge(table); }
template <class State>
struct Program {
    std::function<void(State&, const packet::Packet&)> packet{};
    /// Optional: gets metadata (`Packet::is_metadata`), which `packet` does not.
    std::function<void(State&, const packet::Packet&)> metadata{};
    std::function<void(State&, Timestamp now)> tick{};  ///< optional
    std::function<void(State&)> finish{};               ///< optional
    std::function<State(unsigned thread)> start{};      ///< makes the state of a thread; optional, by default `State()`
    std::chrono::milliseconds tick_interval{1000};
};

/// Runs a program with all threads of the input, see `run` above.
/// \returns the final states, by thread
template <class State>
std::vector<State> run(Input& input, const Program<State>& program) {
    class StateWorker final : public Worker {
    public:
        StateWorker(const Program<State>& program, unsigned thread)
            : state(program.start ? program.start(thread) : State()), program_(program) {}

        void take(std::span<const packet::Packet> packets) override {
            for (const packet::Packet& packet : packets) {
                if (!packet.is_metadata()) [[likely]] {
                    program_.packet(state, packet);
                } else if (program_.metadata) {
                    program_.metadata(state, packet);
                }
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
