// tracetopends: shows the addresses that have sent or received most. See docs/man/tracetopends.1.scd.

#include "../shared/command_main.hpp"
#include "../shared/standard_streams.hpp"
#include "../traceends/counting.hpp"
#include "options.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace {

using traceends::EndCounts;
using tracetopends::Measure;
using tracetopends::Options;

/// The addresses of all inputs with the largest values. An address of two inputs is there twice, as in the output of
/// traceends.
class Top {
public:
    /// \param memory octets that it may take
    Top(const Options& options, std::size_t memory)
        : options_(options), room_(memory / (growth * sizeof(EndCounts::Entry))) {}

    void add(const EndCounts& counts) {
        for (const EndCounts::Entry* const entry : counts.sorted()) {
            if (entries_.size() >= 2 * std::min(options_.count, room_)) {
                shorten();
            }
            entries_.push_back(*entry);
        }
        shorten();
    }

    [[nodiscard]] const std::vector<EndCounts::Entry>& entries() const noexcept { return entries_; }

    /// Whether entries were left out that were asked for.
    [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }

private:
    static constexpr std::size_t growth = 6;  // twice the entries, a vector that grows to twice its size, and a sort

    [[nodiscard]] std::uint64_t value_of(const EndCounts::Entry& entry) const noexcept {
        const traceends::Sum& sum = options_.by_received ? entry.value.received : entry.value.sent;
        switch (options_.measure) {
            case Measure::packets: return sum.packets;
            case Measure::payload: return sum.payload;
            default: return sum.octets;
        }
    }

    void shorten() {
        std::ranges::stable_sort(entries_, std::ranges::greater(),
                                 [this](const EndCounts::Entry& entry) { return value_of(entry); });
        is_cut_ = is_cut_ || (entries_.size() > room_ && options_.count > room_);
        entries_.resize(std::min({entries_.size(), options_.count, room_}));
    }

    const Options& options_;
    std::size_t room_;  // entries
    std::vector<EndCounts::Entry> entries_;
    bool is_cut_ = false;
};

void show(const Options& options, const Top& top) {
    tools::print("{}", traceends::heading(options.ends.addresses));
    for (const EndCounts::Entry& entry : top.entries()) {
        tools::print("{}", traceends::row(options.ends.addresses, entry));
    }
}

int run(const std::string& program, const Options& options) {
    tools::SignalGuard signals;
    const std::size_t memory = tools::table_part(options.packets.memory);
    Top top(options, memory / 2);
    bool good = true;
    for (const std::string& uri : options.packets.uris) {
        if (signals.received() != 0) {
            break;
        }
        EndCounts counts(options.ends, memory / 2);
        good = traceends::count_ends(program, options.packets, uri, signals, counts) && good;
        top.add(counts);
    }
    show(options, top);
    if (top.is_cut()) {
        tools::print_error("{}: there are more addresses than --memory has room for; {} are shown\n", program,
                           top.entries().size());
    }
    return good && !top.is_cut() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    return tools::command_main(argc, argv, "tracetopends", [&](const std::string& program) {
        const Options options = tracetopends::parse_options(argc, argv);
        return options.packets.request == tools::Request::work
                   ? run(program, options)
                   : tools::answer(options.packets.request, program, tracetopends::usage_text(program));
    });
}
