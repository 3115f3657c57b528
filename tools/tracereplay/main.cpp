// tracereplay: sends packets at the speed at which they were captured. See docs/man/tracereplay.1.scd.

#include "../shared/command_main.hpp"
#include "../shared/signal_guard.hpp"
#include "../shared/standard_streams.hpp"
#include "../shared/trace_outputs.hpp"
#include "options.hpp"
#include "replayed_frame.hpp"

namespace {

using namespace spindrift;
using tracereplay::Options;

/// Sends packets, and counts those that cannot be sent.
class Replay {
public:
    Replay(const std::string& program, const Options& options)
        : output_(program, options.output, {}), frame_(options.snap_length, options.broadcast) {}

    void send(const packet::Packet& packet) {
        if (packet.is_metadata()) {
            return;
        }
        if (const auto frame = frame_.make(packet)) {
            output_.write({.packet = *frame});
        } else {
            ++left_out_;
        }
    }

    void flush() { output_.flush(); }
    bool close() { return output_.close(); }

    [[nodiscard]] std::uint64_t left_out() const noexcept { return left_out_; }

private:
    tools::TraceOutput output_;
    tracereplay::ReplayedFrame frame_;
    std::uint64_t left_out_ = 0;
};

bool replay(const std::string& program, const Options& options, trace::Input& input, tools::SignalGuard& signals) {
    Replay replay(program, options);
    {
        const tools::SignalGuard::StopHandler stop_handler(signals, [&] { input.stop(); });
        tools::read_packets(
            input,
            [&](const packet::Packet& packet) {
                replay.send(packet);
                return true;
            },
            [&] { replay.flush(); });
    }
    const bool is_complete = replay.close();
    if (replay.left_out() > 0) {
        tools::print_error("{}: {}: {} packets are not sent: their link layer is not known, or they have no octets\n",
                           program, input.uri(), replay.left_out());
    }
    return is_complete && replay.left_out() == 0;
}

int run(const std::string& program, const Options& options) {
    tools::SignalGuard signals;
    MemoryBudget memory(tools::input_part(options.packets.memory));
    trace::InputOptions input_options = tools::input_options(options.packets, memory);
    input_options.speed = options.speed;
    const std::string& uri = options.packets.uris.front();
    const auto input = tools::open_input(program, uri, input_options, signals);
    if (!input) {
        return EXIT_FAILURE;
    }
    bool good = replay(program, options, *input, signals);
    tools::print_untagged(program, uri, input->statistics());
    good = (options.packets.filter.empty() || tools::check_filterable(program, *input)) && good;
    return tools::check_read(program, *input) && good ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    return tools::command_main(argc, argv, "tracereplay", [&](const std::string& program) {
        const Options options = tracereplay::parse_options(argc, argv);
        return options.packets.request == tools::Request::work
                   ? run(program, options)
                   : tools::answer(options.packets.request, program, tracereplay::usage_text(program));
    });
}
