// save URI FILTER FILE.pcap: writes the packets that match to a pcap file, compressed if its name ends in .gz, .zst or
// .xz.
#include <spindrift/compat/trace_lines.hpp>
#include <spindrift/packet.hpp>

#include <csignal>
#include <iostream>
#include <string>

namespace {

// Prints events: streams that are joined and left, and their errors.
void report(const spindrift::Event& event) {
    if (const auto line = spindrift::compat::trace_line(event)) {
        std::cerr << line->text + '\n';
    }
}

spindrift::trace::Input* running = nullptr;  // what Ctrl-C stops

}  // namespace

int main(int argc, char** argv) {
    using namespace spindrift;
    if (argc != 4) {
        std::cerr << "usage: save URI FILTER FILE.pcap\n";
        return 2;
    }
    try {
        trace::Reader reader(argv[1], {.filter = argv[2], .report = report});
        running = &reader.input();
        std::signal(SIGINT, [](int) { running->stop(); });

        const auto writer = packet::open_packet_writer(packet::PacketFormat::pcap, argv[3]);
        std::uint64_t left_out = 0;
        std::string trouble;
        try {
            for (const packet::Packet& packet : reader) {
                left_out += writer->write(packet) ? 0U : 1U;
            }
        } catch (const Error& error) {
            trouble = error.what();  // of a file that is cut off, what comes before is kept
        }
        writer->close();
        const trace::Statistics statistics = reader.input().statistics();
        std::cout << statistics.accepted - left_out << " packets written, " << statistics.filtered << " did not match, "
                  << left_out << " do not fit the file\n";
        if (!trouble.empty()) {
            throw Error(trouble);
        }
    } catch (const Error& error) {
        std::cerr << "save: " << error.what() << '\n';
        return 1;
    }
}
