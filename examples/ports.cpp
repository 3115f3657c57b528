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

spindrift::trace::Input* running = nullptr;  // what Ctrl-C stops

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
        trace::Reader reader(argv[1], {.filter = argc > 2 ? argv[2] : ""});
        running = &reader.input();
        std::signal(SIGINT, [](int) { running->stop(); });

        Counts counts{};
        for (const packet::Packet& packet : reader) {
            ++counts[packet::layers_of(packet).destination_port()];
        }
        show(counts);
    } catch (const Error& error) {
        std::cerr << "ports: " << error.what() << '\n';
        return 1;
    }
}
