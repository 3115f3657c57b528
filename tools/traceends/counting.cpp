#include "counting.hpp"

#include "../shared/standard_streams.hpp"
#include "../shared/trace_inputs.hpp"

#include <spindrift/trace/run.hpp>

#include <fmt/format.h>

#include <memory>
#include <span>
#include <vector>

namespace traceends {
namespace {

using namespace spindrift;

class CountingWorker final : public trace::Worker {
public:
    explicit CountingWorker(EndCounts& counts) : counts_(counts) {}

    void take(std::span<const packet::Packet> packets) override {
        for (const packet::Packet& packet : packets) {
            if (!packet.is_metadata()) {
                counts_.add(packet);
            }
        }
    }

private:
    EndCounts& counts_;
};

bool has_all(const std::string& program, const std::string& uri, const EndCounts& counts) {
    if (counts.refused() > 0) {
        tools::print_error(
            "{}: {}: {} ends of packets are not counted, as there are more addresses than --memory has "
            "room for\n",
            program, uri, counts.refused());
    }
    return counts.refused() == 0;
}

}  // namespace

Addresses parse_addresses(std::string_view text) {
    if (text == "mac") {
        return Addresses::mac;
    }
    if (text == "v4") {
        return Addresses::ipv4;
    }
    if (text == "v6") {
        return Addresses::ipv6;
    }
    throw tools::UsageError{fmt::format("there are no addresses '{}', but mac, v4 and v6", text)};
}

void check(const EndCounts::Options& options) {
    if (!options.sources && !options.destinations) {
        throw tools::UsageError{"-S and -D together leave nothing to count"};
    }
}

bool count_ends(const std::string& program, const tools::PacketOptions& options, const std::string& uri,
                tools::SignalGuard& signals, EndCounts& counts) {
    MemoryBudget memory(options.memory - tools::table_part(options.memory));
    const auto input = tools::open_input(program, uri, tools::input_options(options, memory), signals);
    if (!input) {
        return false;
    }
    std::vector<std::unique_ptr<trace::Worker>> workers;
    for (unsigned i = 0; i < input->threads(); ++i) {
        workers.push_back(std::make_unique<CountingWorker>(counts));
    }
    {
        const tools::SignalGuard::StopHandler stop_handler(signals, [&] { input->stop(); });
        trace::run(*input, workers);
    }
    tools::print_untagged(program, uri, input->statistics());
    const bool is_filterable = options.filter.empty() || tools::check_filterable(program, *input);
    const bool is_read = tools::check_read(program, *input);
    return has_all(program, uri, counts) && is_filterable && is_read;
}

}  // namespace traceends
