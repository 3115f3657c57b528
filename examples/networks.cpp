// networks URI THREADS [CONDITION]: counts the packets of each network, by the AS number that a tagger has added, in
// several threads; at the end prints the networks with the most packets. For nDAG, use as many threads as there are
// streams. The condition is that of --tag-filter (docs/where.md).
#include <spindrift/base/text.hpp>
#include <spindrift/ndag.hpp>
#include <spindrift/tag/tagged_packet.hpp>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <unordered_map>
#include <vector>

namespace {

using namespace spindrift;

using Counts = std::unordered_map<std::uint32_t, std::uint64_t>;  // packets by AS number

trace::Input* running = nullptr;  // what Ctrl-C stops

void count(Counts& mine, const packet::Packet& packet) {
    const tag::PacketTags tags = tag::tags_of(packet);
    if (tags.knows(tag::Provider::prefix2asn)) {
        ++mine[tags.source.asn];
    }
}

void show(const std::vector<Counts>& threads) {
    Counts all;
    for (const Counts& thread : threads) {
        for (const auto& [asn, packets] : thread) {
            all[asn] += packets;
        }
    }
    std::vector<std::pair<std::uint32_t, std::uint64_t>> networks(all.begin(), all.end());
    std::ranges::sort(networks, [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    networks.resize(std::min<std::size_t>(networks.size(), 10));
    for (const auto& [asn, packets] : networks) {
        std::cout << "AS" << asn << '\t' << packets << '\n';
    }
}

}  // namespace

int main(int argc, char** argv) {
    const unsigned threads = argc == 3 || argc == 4 ? parse_decimal<unsigned>(argv[2]).value_or(0) : 0;
    if (threads == 0) {
        std::cerr << "usage: networks URI THREADS [CONDITION]\n";
        return 2;
    }
    try {
        trace::Input input(argv[1], {.threads = threads, .tag_filter = argc == 4 ? argv[3] : ""});
        running = &input;
        std::signal(SIGINT, [](int) { running->stop(); });
        show(trace::run<Counts>(input, {.packet = count}));
        if (const std::string trouble = input.error_message(); !trouble.empty()) {
            throw Error(trouble);
        }
    } catch (const Error& error) {
        std::cerr << "networks: " << argv[1] << ": " << error.what() << '\n';
        return 1;
    }
}
