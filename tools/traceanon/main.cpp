// traceanon: copies packets with other addresses. See docs/man/traceanon.1.scd.
#include "../shared/allocator.hpp"
#include "../shared/signal_guard.hpp"
#include "../shared/standard_streams.hpp"
#include "../shared/trace_inputs.hpp"
#include "../shared/trace_outputs.hpp"
#include "options.hpp"

#include <spindrift/base/thread.hpp>

#include <algorithm>
#include <cstdlib>
#include <exception>

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
    MemoryBudget memory(tools::input_part(options.memory));
    const auto input = tools::open_input(
        program, options.input,
        {.filter = options.filter, .tag_filter = options.tag_filter, .allow = options.allow, .memory = &memory},
        signals);
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
    tools::print_untagged(program, options.input, input->statistics());
    bool good = tools::check_read(program, *input);
    good = (options.filter.empty() || tools::check_filterable(program, *input)) && good;
    good = output.close() && good;
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    tools::return_freed_memory();
    tools::secure_standard_streams();
    const std::string program = tools::program_name(argc, argv, "traceanon");
    try {
        Options options = traceanon::parse_options(argc, argv);
        switch (options.request) {
            case tools::Request::work: return run(program, options);
            case tools::Request::help: tools::print("{}", traceanon::usage_text(program)); return EXIT_SUCCESS;
            case tools::Request::version: tools::print_version(program); return EXIT_SUCCESS;
        }
    } catch (const tools::UsageError& error) {
        tools::print_usage_error(program, error);
    } catch (const std::exception&) {
        tools::print_error("{}: {}\n", program, failure_text(std::current_exception()));
    }
    return EXIT_FAILURE;
}
