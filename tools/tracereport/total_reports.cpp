// Reports with numbers of the whole capture.
#include "report.hpp"

#include <spindrift/base/bounded_table.hpp>
#include <spindrift/base/siphash.hpp>
#include <spindrift/packet/checksum.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <iterator>
#include <optional>

namespace tracereport {
namespace {

using namespace spindrift;

class DirectionReport final : public Report {
public:
    void add(const Observation& seen) override {
        if (seen.packet.direction != packet::Direction::unknown) {
            counts_[static_cast<std::size_t>(seen.packet.direction)] += {1, seen.packet.wire_size};
        }
    }

    [[nodiscard]] std::string text() const override {
        static constexpr std::array<std::string_view, 4> names = {"Outgoing", "Incoming", "Other", "3"};
        std::string out = fmt::format("{:<20} \t{:>12}\t{:>12}\n", "DIRECTION", "BYTES", "PACKETS");
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            if (counts_[i].packets != 0) {
                out += fmt::format("{:>20}:\t{:>12}\t{:>12}\n", names[i], counts_[i].octets, counts_[i].packets);
            }
        }
        return out;
    }

private:
    std::array<rates::Traffic, 4> counts_{};
};

class DropReport final : public Report {
public:
    void add(const Observation&) override {}

    void end_input(const InputCounts& counts) override {
        const trace::Statistics& more = counts.statistics;
        add(filtered_, more.filtered);
        add(accepted_, more.accepted);
        if (counts.counts_received) {
            add(received_, more.received + more.dropped.value_or(0));
        }
        if (counts.counts_received || more.dropped) {
            add(dropped_, more.dropped.value_or(0));
        }
    }

    [[nodiscard]] std::string text() const override {
        return line("Received", received_) + line("Filtered", filtered_) + line("Dropped", dropped_) +
               line("Accepted", accepted_);
    }

private:
    using Count = std::optional<std::uint64_t>;

    static void add(Count& sum, std::uint64_t more) { sum = sum.value_or(0) + more; }
    static std::string line(std::string_view name, const Count& count) {
        return count ? fmt::format("{} Packets: {}\n", name, *count) : std::string();
    }

    Count received_;
    Count filtered_;
    Count dropped_;
    Count accepted_;
};

class ErrorReport final : public Report {
public:
    void add(const Observation& seen) override {
        // An ERF record whose reception failed has no octets.
        receive_errors_ += seen.packet.octets.data() == nullptr ? 1U : 0U;
        checksum_errors_ += has_wrong_checksum(seen.layers) ? 1U : 0U;
    }

    [[nodiscard]] std::string text() const override {
        return fmt::format("RX Errors: {}\nIP Checksum errors: {}\n", receive_errors_, checksum_errors_);
    }

private:
    // Captures that were anonymized have 0 instead of a correct checksum, and 1 instead of a wrong one.
    static bool has_wrong_checksum(const packet::Layers& layers) noexcept {
        const auto ip = layers.ipv4();
        if (!ip || ip->checksum() == 0 || ip->header_size() < packet::Ipv4Header::size || !ip->has(ip->header_size())) {
            return false;
        }
        packet::Checksum checksum;
        checksum.add(ip->octets().first(ip->header_size()));
        return checksum.value() != 0;
    }

    std::uint64_t receive_errors_ = 0;
    std::uint64_t checksum_errors_ = 0;
};

// Both directions of a connection are flows of their own.
class FlowReport final : public Report {
public:
    explicit FlowReport(std::size_t memory) : flows_(memory) {}

    void add(const Observation& seen) override {
        const packet::Layers& layers = seen.layers;
        if (const Bytes source = layers.source_address(); !source.empty()) {
            static_cast<void>(flows_.find_or_add(fingerprint(layers, source, layers.destination_address())));
        }
    }

    [[nodiscard]] std::string text() const override { return fmt::format("Flows: {}\n", flows_.size()); }

    [[nodiscard]] std::string left_out() const override {
        return flows_.refused() == 0
                   ? std::string()
                   : fmt::format("flows of {} packets, as there are more than --memory has room for", flows_.refused());
    }

private:
    struct Nothing {};
    using Flows = BoundedTable<Nothing>;
    using Hash = SipHash<1, 3>;

    // 128 bits, in which no two flows of a capture are alike.
    [[nodiscard]] Flows::Key fingerprint(const packet::Layers& layers, Bytes source, Bytes destination) const {
        Flows::Key key{};
        for (std::size_t i = 0; i < key.size(); ++i) {
            Hash hash(keys_[i]);
            hash.add(source);
            hash.add(destination);
            hash.add(std::uint64_t{layers.protocol} << 32 | std::uint64_t{layers.source_port()} << 16 |
                     layers.destination_port());
            key[i] = hash.value();
        }
        return key;
    }

    std::array<Hash::Key, 2> keys_ = {Hash::Key::random(), Hash::Key::random()};
    Flows flows_;
};

// Seconds in days, hours, minutes and seconds.
std::string duration_text(double seconds) {
    constexpr int minute = 60;
    constexpr int hour = 60 * minute;
    constexpr int day = 24 * hour;
    if (seconds == 0) {
        return "0 seconds";
    }
    std::string text;
    const auto append = [&](std::string_view part) {
        text += text.empty() ? "" : ", ";
        text += part;
    };
    const auto take = [&](int unit, std::string_view name) {
        if (seconds >= unit) {
            const auto count = static_cast<std::int64_t>(seconds / unit);
            append(fmt::format("{} {}", count, name));
            seconds -= static_cast<double>(count * unit);
        }
    };
    take(day, "days");
    take(hour, "hours");
    take(minute, "minutes");
    if (seconds > 0) {
        append(fmt::format("{:.4f} seconds", seconds));
    }
    return text;
}

// A date of local time, as ctime(3) writes it.
std::string date_text(double seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm local{};
    ::localtime_r(&time, &local);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%a %b %e %H:%M:%S %Y", &local)};
}

class MiscReport final : public Report {
public:
    // The first packet also counts if its time is 0, others do not.
    void add(const Observation& seen) override {
        const double time = seen.packet.time.as_double();
        if (packets_++ == 0) {
            start_ = end_ = time;
        } else if (time != 0) {
            start_ = std::min(start_, time);
            end_ = std::max(end_, time);
        }
        if (seen.packet.record_header_size != 0) {
            header_ = seen.packet.record_header_size;
        }
        size_ += header_ + seen.packet.octets.size();
    }

    void add_metadata(const packet::Packet& packet) override {
        if (packet.link == packet::LinkLayer::pcapng_meta) {
            header_ = pcapng_header;
        }
    }

    void end_input(const InputCounts&) override { header_ = pcap_header; }

    [[nodiscard]] std::string text() const override {
        const double duration = end_ - start_;
        // 0 / 0 is no number, whose sign is that of the processor.
        const std::string rate =
            packets_ == 0 ? "-nan" : fmt::format("{:.2f}", static_cast<double>(packets_) / duration);
        return fmt::format(
            "Start time: {:.4f} ({})\n"
            "End time: {:.4f} ({})\n"
            "Duration: {:.4f} ({})\n"
            "Total Packets: {}\n"
            "Average packet rate: {} packets/sec\n"
            "Uncompressed trace size: {}\n",
            start_, date_text(start_), end_, date_text(end_), duration, duration_text(duration), packets_, rate, size_);
    }

private:
    // Octets before a packet in files. Those of ERF are known of each packet, but not of one without octets, which
    // has as many as the packet before.
    static constexpr std::size_t pcap_header = 16;
    static constexpr std::size_t pcapng_header = 28;

    double start_ = 0;
    double end_ = 0;
    std::uint64_t packets_ = 0;
    std::uint64_t size_ = 0;
    std::size_t header_ = pcap_header;
};

// The letters of the report: M for the maximum segment size, S for selective acknowledgment, W for the window scale and
// T for timestamps.
enum OptionBit : unsigned { m = 1, s = 2, w = 4, t = 8, transactions = 16, other = 32 };

unsigned bit_of(std::uint8_t kind) noexcept {
    switch (kind) {
        case 2: return m;
        case 3: return w;
        case 4:
        case 5: return s;
        case 8: return t;
        case 11:
        case 12:
        case 13: return transactions;
        default: return other;
    }
}

/// SYN segments by the set of their options.
class Segments {
public:
    void add(unsigned options) noexcept {
        ++counts_[options];
        ++total_;
    }

    /// The percentage of those of whose options `mask` leaves `options`.
    [[nodiscard]] std::string share(unsigned options, unsigned mask) const {
        if (total_ == 0) {
            return "-nan%";
        }
        std::uint64_t found = 0;
        for (unsigned set = 0; set < counts_.size(); ++set) {
            found += (set & mask) == options ? counts_[set] : 0;
        }
        return fmt::format("{:.2f}%", static_cast<double>(found) / static_cast<double>(total_) * 100.0);
    }

private:
    std::array<std::uint64_t, 64> counts_{};
    std::uint64_t total_ = 0;
};

class SynOptionReport final : public Report {
public:
    void add(const Observation& seen) override {
        const auto tcp = seen.layers.tcp();
        if (!tcp || !tcp->syn()) {
            return;
        }
        constexpr std::uint8_t no_operation = 1;
        unsigned found = 0;
        for (auto options = tcp->options(); const auto option = options.next();) {
            found |= option->kind == no_operation ? 0U : bit_of(option->kind);
        }
        (tcp->ack() ? answers_ : requests_).add(found);
    }

    // The first three rows are of segments with these options only; T/TCP and others may come with those of the rest.
    [[nodiscard]] std::string text() const override {
        constexpr unsigned all = 63;
        constexpr unsigned common = m | s | w | t;
        std::string out;
        for (const auto& [name, options, mask] : std::initializer_list<Row>{
                 {"No Options", 0, all},
                 {"M Only", m, all},
                 {"T Only", t, all},
                 {"M and S", m | s, common},
                 {"M and W", m | w, common},
                 {"M, S and W", m | s | w, common},
                 {"M, T", m | t, common},
                 {"W, T", w | t, common},
                 {"S, T", s | t, common},
                 {"S, M, T", s | m | t, common},
                 {"W, M, T", w | m | t, common},
                 {"S, W, T", s | w | t, common},
                 {"M, S, W and T", common, common},
                 {"T/TCP", transactions, transactions},
                 {"Other options", other, other},
             }) {
            fmt::format_to(std::back_inserter(out), "{:<20}\t{}\t{}\n", name, requests_.share(options, mask),
                           answers_.share(options, mask));
        }
        return out;
    }

private:
    struct Row {
        std::string_view name;
        unsigned options;
        unsigned mask;
    };

    Segments requests_;  // without ACK
    Segments answers_;
};

}  // namespace

std::unique_ptr<Report> make_direction_report() {
    return std::make_unique<DirectionReport>();
}

std::unique_ptr<Report> make_drop_report() {
    return std::make_unique<DropReport>();
}

std::unique_ptr<Report> make_error_report() {
    return std::make_unique<ErrorReport>();
}

std::unique_ptr<Report> make_flow_report(std::size_t memory) {
    return std::make_unique<FlowReport>(memory);
}

std::unique_ptr<Report> make_misc_report() {
    return std::make_unique<MiscReport>();
}

std::unique_ptr<Report> make_syn_option_report() {
    return std::make_unique<SynOptionReport>();
}

}  // namespace tracereport
