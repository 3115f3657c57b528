// save URI FILTER FILE.pcap: writes the packets that match to a pcap file, compressed if its name ends in .gz, .zst or
// .xz.
#include <spindrift/compat/trace_lines.hpp>
#include <spindrift/packet.hpp>

#include <csignal>
#include <iostream>

namespace {

// Prints events: streams that are joined and left, and their errors.
void report(const spindrift::Event& event) {
    if (const auto line = spindrift::compat::trace_line(event)) {
        std::cerr << line->text + '\n';
    }
}

spindrift::trace::Input* running = nullptr;

}  // namespace

int main(int argc, char** argv) {
    using namespace spindrift;
    if (argc != 4) {
        std::cerr << "usage: save URI FILTER FILE.pcap\n";
        return 2;
    }
    try {
        trace::Input input(argv[1], {.filter = argv[2], .report = report});
        running = &input;
        std::signal(SIGINT, [](int) { running->stop(); });

        const auto writer = packet::open_packet_writer(packet::PacketFormat::pcap, argv[3]);
        std::uint64_t left_out = 0;
        packet::PacketBatch batch;
        auto result = trace::Input::Result::nothing;
        while (result != trace::Input::Result::end && result != trace::Input::Result::failed) {
            result = input.read(0, batch, std::chrono::seconds(1));
            for (const packet::Packet& packet : batch.packets) {
                left_out += writer->write(packet) ? 0U : 1U;
            }
        }
        writer->close();
        const trace::Statistics statistics = input.statistics();
        std::cout << statistics.accepted - left_out << " packets written, " << statistics.filtered
                  << " did not match\n";
        if (result == trace::Input::Result::failed) {
            throw Error(input.error_message());
        }
    } catch (const Error& error) {
        std::cerr << "save: " << error.what() << '\n';
        return 1;
    }
}
