// traceanon: copies packets with other addresses. See docs/man/traceanon.1.scd.
#include "../shared/command_main.hpp"
#include "../shared/signal_guard.hpp"
#include "../shared/standard_streams.hpp"
#include "../shared/trace_inputs.hpp"
#include "../shared/trace_outputs.hpp"
#include "options.hpp"

#include <algorithm>
#include <cstdlib>

namespace {

using namespace spindrift;
using tools::SignalGuard;
using traceanon::Options;

/// Writes packets with other addresses.
class AnonymizingOutput {
public:
    AnonymizingOutput(const std::string& program, Options& options)
        : anonymizer_(std::move(options.map), options.sides), output_(program, options.output, options.compression) {}

    void write(const trace::Input& input, const packet::Packet& packet) {
        if (packet.is_metadata()) {
            return;
        }
        copy_.assign(packet.octets.begin(), packet.octets.end());
        anonymizer_.anonymize(packet, copy_);
        trace::OutputPacket anonymous = tools::output_packet(input, packet);
        anonymous.packet.octets = copy_;
        anonymous.packet.record_header_size = 0;
        output_.write(anonymous);
    }

    void flush() { output_.flush(); }
    bool close() { return output_.close(); }
    [[nodiscard]] const anonymize::PacketAnonymizer& anonymizer() const noexcept { return anonymizer_; }

private:
    anonymize::PacketAnonymizer anonymizer_;
    tools::TraceOutput output_;
    std::vector<std::byte> copy_;  // of a packet
};

void print_kept(const std::string& program, const anonymize::PacketAnonymizer& anonymizer) {
    if (const auto count = anonymizer.not_understood(); count > 0) {
        tools::print_error("{}: {} packet{} not IP, or {} IP in a tunnel: such addresses stay\n", program, count,
                           count == 1 ? " is" : "s are", count == 1 ? "has" : "have");
    }
    if (const auto count = anonymizer.ipv6_kept(); count > 0) {
        tools::print_error("{}: {} IPv6 packet{} addresses: a prefix replaces only those of IPv4\n", program, count,
                           count == 1 ? " keeps its" : "s keep their");
    }
}

int run(const std::string& program, Options& options) {
    SignalGuard signals;
    if (!options.sides.any()) {
        tools::print_error("{}: no address is replaced: -s, -d or encode_addresses say which\n", program);
    }
    MemoryBudget memory(tools::input_part(options.packets.memory));
    const std::string& uri = options.packets.uris.front();
    const auto input = tools::open_input(program, uri, tools::input_options(options.packets, memory), signals);
    if (!input) {
        return EXIT_FAILURE;
    }
    AnonymizingOutput output(program, options);
    const SignalGuard::StopHandler stop_handler(signals, [&] { input->stop(); });
    tools::read_packets(
        *input,
        [&](const packet::Packet& packet) {
            output.write(*input, packet);
            return true;
        },
        [&] { output.flush(); });
    print_kept(program, output.anonymizer());
    tools::print_untagged(program, uri, input->statistics());
    bool good = tools::check_read(program, *input);
    good = (options.packets.filter.empty() || tools::check_filterable(program, *input)) && good;
    good = output.close() && good;
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    return tools::command_main(argc, argv, "traceanon", [&](const std::string& program) {
        Options options = traceanon::parse_options(argc, argv);
        return options.packets.request == tools::Request::work
                   ? run(program, options)
                   : tools::answer(options.packets.request, program, traceanon::usage_text(program));
    });
}
