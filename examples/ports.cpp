// ports URI [FILTER]: counts packets by destination port until the input ends or Ctrl-C, and prints the busiest ports.
#include <spindrift/packet.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <iostream>
#include <utility>
#include <vector>

namespace {

using Counts = std::array<std::uint64_t, 65536>;

spindrift::trace::Input* running = nullptr;

void show(const Counts& counts) {
    std::vector<std::pair<std::uint64_t, std::size_t>> ports;
    for (std::size_t port = 1; port < counts.size(); ++port) {
        if (counts[port] > 0) {
            ports.emplace_back(counts[port], port);
        }
    }
    std::ranges::sort(ports, std::greater());
    for (std::size_t i = 0; i < std::min<std::size_t>(ports.size(), 10); ++i) {
        std::cout << ports[i].second << '\t' << ports[i].first << '\n';
    }
}

}  // namespace

int main(int argc, char** argv) {
    using namespace spindrift;
    if (argc < 2 || argc > 3) {
        std::cerr << "usage: ports URI [FILTER]\n";
        return 2;
    }
    try {
        trace::Input input(argv[1], {.filter = argc > 2 ? argv[2] : ""});
        running = &input;
        std::signal(SIGINT, [](int) { running->stop(); });

        Counts counts{};
        packet::PacketBatch batch;
        auto result = trace::Input::Result::nothing;
        while (result != trace::Input::Result::end && result != trace::Input::Result::failed) {
            result = input.read(0, batch, std::chrono::seconds(1));
            for (const packet::Packet& packet : batch.packets) {
                ++counts[packet::layers_of(packet).destination_port()];
            }
        }
        show(counts);
        if (result == trace::Input::Result::failed) {
            throw Error(input.error_message());
        }
    } catch (const Error& error) {
        std::cerr << "ports: " << error.what() << '\n';
        return 1;
    }
}
