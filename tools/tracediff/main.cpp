// tracediff: shows the packets that only one of two traces has. See docs/man/tracediff.1.scd.
#include "../shared/command_main.hpp"
#include "../shared/packet_cursor.hpp"
#include "../shared/signal_guard.hpp"
#include "../shared/standard_streams.hpp"
#include "../shared/trace_inputs.hpp"
#include "../shared/trace_outputs.hpp"
#include "options.hpp"
#include "packet_window.hpp"

#include <spindrift/dump/packet_dumper.hpp>

#include <cstdlib>
#include <memory>
#include <optional>

namespace {

using namespace spindrift;
using tools::SignalGuard;
using tracediff::Options;
using tracediff::PacketWindow;

/// Where the packets of each trace go that the other does not have.
class Differences {
public:
    Differences(const std::string& program, const Options& options) : max_(options.max_differences) {
        for (std::size_t side = 0; side < outputs_.size(); ++side) {
            if (!options.outputs[side].empty()) {
                outputs_[side].emplace(program, options.outputs[side], trace::OutputOptions{});
            }
        }
    }

    void show(std::size_t side, PacketWindow& window) {
        constexpr std::size_t enough = 256 * 1024;
        const packet::Packet& packet = window.front().packet();
        if (outputs_[side]) {
            outputs_[side]->write(tools::output_packet(window.input(), packet));
        } else {
            dumper_.append(text_, packet);
            if (text_.size() >= enough) {
                flush_text();
            }
        }
        window.pop();
    }

    /// Counts a difference. \returns whether more are wanted
    [[nodiscard]] bool count() noexcept { return ++count_ != max_; }

    void flush() {
        flush_text();
        for (auto& output : outputs_) {
            if (output) {
                output->flush();
            }
        }
    }

    bool close() {
        flush_text();
        bool good = true;
        for (auto& output : outputs_) {
            good = (!output || output->close()) && good;
        }
        return good;
    }

private:
    void flush_text() {
        tools::write_to_stdout(text_.text());
        text_.clear();
    }

    std::array<std::optional<tools::TraceOutput>, 2> outputs_;
    dump::PacketDumper dumper_;
    Buffer text_;
    std::uint64_t max_;
    std::uint64_t count_ = 0;
};

/// Finds the packets that only one of two traces has, in their order.
class Comparison {
public:
    Comparison(PacketWindow& first, PacketWindow& second, Differences& differences)
        : windows_{&first, &second}, differences_(differences) {}

    void run() {
        fill();
        while (!first().empty() && !second().empty() && !is_stopped()) {
            if (!step()) {
                return;
            }
            fill();
        }
        for (const std::size_t side : {0U, 1U}) {
            for (; !windows_[side]->empty() && !is_stopped(); fill()) {
                differences_.show(side, *windows_[side]);
                if (!differences_.count()) {
                    return;
                }
            }
        }
    }

private:
    PacketWindow& first() { return *windows_[0]; }
    PacketWindow& second() { return *windows_[1]; }

    // What is in the windows then may have equals that were not read.
    bool is_stopped() { return first().input().is_stopped(); }

    void fill() {
        for (PacketWindow* const window : windows_) {
            window->fill([&] { differences_.flush(); });
        }
    }

    // Compares the next packets. \returns whether more differences are wanted
    bool step() {
        if (first().front().equals(second().front())) {
            first().pop();
            second().pop();
            return true;
        }
        if (const std::size_t distance = second().distance_to(first().front()); distance > 0) {
            return show(1, distance);
        }
        if (const std::size_t distance = first().distance_to(second().front()); distance > 0) {
            return show(0, distance);
        }
        differences_.show(0, first());
        differences_.show(1, second());
        return differences_.count();
    }

    bool show(std::size_t side, std::size_t count) {
        for (; count > 0; --count) {
            differences_.show(side, *windows_[side]);
            if (!differences_.count()) {
                return false;
            }
        }
        return true;
    }

    std::array<PacketWindow*, 2> windows_;
    Differences& differences_;
};

int run(const std::string& program, const Options& options) {
    SignalGuard signals;
    // A half for what inputs hold, a half for the windows.
    const std::size_t part = options.packets.memory / 4;
    std::array<std::optional<MemoryBudget>, 2> memory;
    std::array<std::optional<PacketWindow>, 2> windows;
    for (std::size_t side = 0; side < windows.size(); ++side) {
        auto input = tools::open_input(program, options.packets.uris[side],
                                       tools::input_options(options.packets, memory[side].emplace(part)), signals);
        if (!input) {
            return EXIT_FAILURE;
        }
        windows[side].emplace(tools::PacketCursor(std::move(input)), options.window, part);
    }
    Differences differences(program, options);
    {
        const SignalGuard::StopHandler stop_handler(signals, [&] {
            windows[0]->input().stop();
            windows[1]->input().stop();
        });
        Comparison(*windows[0], *windows[1], differences).run();
    }
    bool good = differences.close();
    for (auto& window : windows) {
        good = tools::check_read(program, window->input()) && good;
        tools::print_untagged(program, window->input().uri(), window->input().statistics());
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    return tools::command_main(argc, argv, "tracediff", [&](const std::string& program) {
        const Options options = tracediff::parse_options(argc, argv);
        return options.packets.request == tools::Request::work
                   ? run(program, options)
                   : tools::answer(options.packets.request, program, tracediff::usage_text(program));
    });
}
