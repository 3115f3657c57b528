// sources URI THREADS: counts packets by source address in several threads, each with its own table; prints the rate
// once a second, and at the end the busiest sources of all tables together. For nDAG, use as many threads as there are
// streams.
#include <spindrift/base/text.hpp>
#include <spindrift/compat/trace_lines.hpp>
#include <spindrift/ndag.hpp>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

using namespace spindrift;

// Prints events: streams that are joined and left, and their errors.
void report(const Event& event) {
    if (const auto line = compat::trace_line(event)) {
        std::cerr << line->text + '\n';
    }
}

/// The state of one thread.
struct Table {
    unsigned thread = 0;
    std::unordered_map<std::uint32_t, std::uint64_t> packets{};  // by IPv4 source address
    std::uint64_t since_tick = 0;

    void add(const packet::Packet& packet) {
        ++since_tick;
        if (const auto ip = packet::layers_of(packet).ipv4()) {
            ++packets[load_be<std::uint32_t>(ip->source().data())];
        }
    }
};

trace::Input* running = nullptr;  // what Ctrl-C stops

// Adds up the packets of all threads for each second, and prints the sum when the next second begins.
class Rates {
public:
    void add(std::uint64_t second, std::uint64_t packets) {
        if (second != second_ && second_ != 0) {
            std::cout << second_ << '\t' << packets_ << " packets\n";
            packets_ = 0;
        }
        second_ = second;
        packets_ += packets;
    }

private:
    std::uint64_t second_ = 0;
    std::uint64_t packets_ = 0;
};

void show(const std::vector<Table>& tables) {
    std::unordered_map<std::uint32_t, std::uint64_t> all;
    for (const Table& table : tables) {
        for (const auto& [address, packets] : table.packets) {
            all[address] += packets;
        }
    }
    std::vector<std::pair<std::uint64_t, std::uint32_t>> busiest;
    busiest.reserve(all.size());
    for (const auto& [address, packets] : all) {
        busiest.emplace_back(packets, address);
    }
    std::ranges::sort(busiest, std::greater());
    busiest.resize(std::min<std::size_t>(busiest.size(), 10));
    for (const auto& [packets, address] : busiest) {
        std::byte octets[4];
        store_be(octets, address);
        std::cout << IpAddress::from_octets(octets)->text() << '\t' << packets << '\n';
    }
}

}  // namespace

int main(int argc, char** argv) {
    const unsigned threads = argc == 3 ? parse_decimal<unsigned>(argv[2]).value_or(0) : 0;
    if (threads == 0) {
        std::cerr << "usage: sources URI THREADS\n";
        return 2;
    }
    try {
        trace::Input input(argv[1], {.threads = threads, .report = report});
        running = &input;
        std::signal(SIGINT, [](int) { running->stop(); });

        Rates rates;
        trace::Results<std::uint64_t> results(
            input.threads(), trace::Order::key,
            [&](std::uint64_t second, std::uint64_t packets) { rates.add(second, packets); });

        const auto tables = trace::run<Table>(
            input, {.packet = [](Table& mine, const packet::Packet& packet) { mine.add(packet); },
                    .tick =
                        [&](Table& mine, Timestamp now) {
                            results.publish(mine.thread, static_cast<std::uint64_t>(now.seconds()), mine.since_tick);
                            mine.since_tick = 0;
                        },
                    .finish = [&](Table& mine) { results.leave(mine.thread); },
                    .start = [](unsigned thread) { return Table{.thread = thread}; }});
        results.finish();
        show(tables);
        const trace::Statistics statistics = input.statistics();
        std::cout << statistics.accepted << " packets, " << statistics.missing.value_or(0) << " datagrams missing\n";
        if (const std::string trouble = input.error_message(); !trouble.empty()) {
            throw Error(trouble);
        }
    } catch (const Error& error) {
        std::cerr << "sources: " << argv[1] << ": " << error.what() << '\n';
        return 1;
    }
}
