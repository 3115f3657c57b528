// traceucast: sends the packets of any input to a receiver over TCP, as nDAG. See docs/man/traceucast.1.scd.

#include "../shared/command_main.hpp"
#include "../shared/signal_guard.hpp"
#include "../shared/standard_streams.hpp"
#include "options.hpp"

#include <spindrift/compat/trace_lines.hpp>
#include <spindrift/trace/run.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace {

using namespace spindrift;
using traceucast::Options;

/// Sends the packets of one thread in one stream, until the input ends or the stop signal is given.
class StreamWorker final : public trace::Worker {
public:
    StreamWorker(trace::Input& input, ndag::StreamSender& stream, const StopSignal& stop)
        : input_(input), stream_(stream), stop_(stop) {}

    void take(std::span<const packet::Packet> packets) override {
        stream_.add(packets);
        look_at_stop();
    }

    void tick(Timestamp) override {
        stream_.tick(ndag::StreamSender::Clock::now());
        look_at_stop();
    }

    void finish() override { stream_.flush(); }

private:
    void look_at_stop() noexcept {
        if (stop_.requested()) {
            input_.stop();
        }
    }

    trace::Input& input_;
    ndag::StreamSender& stream_;
    const StopSignal& stop_;
};

std::unique_ptr<trace::Input> open(const std::string& program, const Options& options, MemoryBudget& memory,
                                   tools::SignalGuard& signals) {
    trace::InputOptions input_options = tools::input_options(options.packets, memory);
    input_options.sharing = options.packets.threads > 1 ? trace::Sharing::flow : trace::Sharing::any;
    input_options.speed = 1;
    return tools::open_input(program, options.packets.uris.front(), input_options, signals);
}

void send_all(trace::Input& input, ndag::TcpSender& sender, const StopSignal& stop) {
    constexpr std::chrono::milliseconds tick_interval{25};
    std::vector<std::unique_ptr<trace::Worker>> workers;
    for (unsigned i = 0; i < sender.streams(); ++i) {
        workers.push_back(std::make_unique<StreamWorker>(input, sender.stream(i), stop));
    }
    trace::run(input, workers, {.tick_interval = tick_interval});
}

void show_end(const std::string& program, const ndag::SentCounts& sent, const trace::Statistics& input) {
    std::string line =
        fmt::format("{}: sent {} packets in {} messages, {} octets; {} cut, {} refused, {} lost in {} messages",
                    program, sent.records - std::min(sent.records, sent.metadata), sent.datagrams, sent.octets,
                    sent.cut, sent.refused, sent.lost, sent.errors);
    line += fmt::format("; of the input, {} filtered", input.filtered);
    line += input.dropped ? fmt::format(", {} dropped", *input.dropped) : "";
    line += input.missing ? fmt::format(", {} datagrams missing", *input.missing) : "";
    tools::print_line(line);
}

int run(const std::string& program, Options options) {
    tools::SignalGuard signals;
    MemoryBudget memory(tools::input_part(options.packets.memory));
    const std::string& uri = options.packets.uris.front();
    const auto input = open(program, options, memory, signals);
    if (!input) {
        return EXIT_FAILURE;
    }
    StopSignal stop;
    ndag::TcpSenderOptions& to = options.sender;
    to.streams = input->threads();
    to.waits = !input->is_live();
    to.stop = &stop;
    to.report = compat::trace_reporter(
        [&](const std::string& line) { tools::print_line(fmt::format("{}: {}", program, line)); });
    tools::print_error("Streaming {} to {}:{} \nMonitor ID is set to {}\n", uri, options.receiver, to.receiver.port,
                       to.monitor);
    ndag::TcpSender sender(to);
    {
        const tools::SignalGuard::StopHandler stop_handler(signals, [&] {
            stop.request();
            input->stop();
        });
        send_all(*input, sender, stop);
    }
    const ndag::SentCounts sent = sender.counts();
    show_end(program, sent, input->statistics());
    tools::print_untagged(program, uri, input->statistics());
    bool good = sent.lost == 0 || signals.received() != 0 || input->is_live();
    good = (options.packets.filter.empty() || tools::check_filterable(program, *input)) && good;
    return tools::check_read(program, *input) && good ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    return tools::command_main(argc, argv, "traceucast", [&](const std::string& program) {
        Options options = traceucast::parse_options(argc, argv);
        return options.packets.request == tools::Request::work
                   ? run(program, std::move(options))
                   : tools::answer(options.packets.request, program, traceucast::usage_text(program));
    });
}
