// Reports with the packets and octets of each value of a field, by direction.
#include "report.hpp"

#include <spindrift/packet/ip_header.hpp>
#include <spindrift/packet/transport.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace tracereport {
namespace {

using namespace spindrift;

bool is_counted(const ByDirection& counts) noexcept {
    return std::ranges::any_of(counts, [](const rates::Traffic& traffic) { return traffic.packets != 0; });
}

void append_row(std::string& out, std::size_t direction, const rates::Traffic& traffic) {
    fmt::format_to(std::back_inserter(out), "\t{:>10}\t{:>16} {:>16}\n", direction_names[direction], traffic.octets,
                   traffic.packets);
}

/// The form of a report.
struct Form {
    std::string_view heading;
    std::size_t width;       ///< of the first column
    std::string_view next;   ///< in the first column of the second and third row of a value
    std::size_t next_width;  ///< of that
    std::string (*label)(std::size_t value);
};

class ValueReport : public Report {
public:
    ValueReport(std::size_t values, const Form& form) : form_(form), counts_(values) {}

    [[nodiscard]] std::string text() const override {
        std::string out =
            fmt::format("{:<{}}\t{:>10}\t{:>16} {:>16}\n", form_.heading, form_.width, "DIRECTION", "BYTES", "PACKETS");
        for (std::size_t value = 0; value < counts_.size(); ++value) {
            if (is_counted(counts_[value])) {
                out += form_.label(value);
                append_value(out, counts_[value]);
            }
        }
        append_end(out);
        return out;
    }

protected:
    void count(std::size_t value, const Observation& seen) noexcept { count(value, seen, seen.packet.wire_size); }
    void count(std::size_t value, const Observation& seen, std::uint64_t octets) noexcept {
        counts_[value][seen.direction] += {1, octets};
    }

    [[nodiscard]] const std::vector<ByDirection>& counts() const noexcept { return counts_; }

    virtual void append_value(std::string& out, const ByDirection& counts) const {
        for (std::size_t direction = 0; direction < counts.size(); ++direction) {
            if (direction > 0) {
                fmt::format_to(std::back_inserter(out), "{:>{}}", form_.next, form_.next_width);
            }
            append_row(out, direction, counts[direction]);
        }
    }

    /// Appends what is behind the values.
    virtual void append_end(std::string& out) const { static_cast<void>(out); }

private:
    Form form_;
    std::vector<ByDirection> counts_;
};

std::string named(std::string_view name) {
    return fmt::format("{:>12}", fmt::format("{} |", name));
}

std::string numbered(std::size_t value) {
    return fmt::format("{:>10} |", value);
}

std::string small_number(std::size_t value) {
    return fmt::format("{:>12}:", value);
}

constexpr std::string_view bar = " |";
constexpr std::string_view blank = " ";

// The type of service.
class TosReport final : public ValueReport {
public:
    TosReport() : ValueReport(256, {"TOS", 12, blank, 12, small_number}) {}

    void add(const Observation& seen) override {
        if (const auto ip = seen.layers.ipv4()) {
            count(ip->dscp() << 2 | ip->ecn(), seen);
        }
    }
};

class TtlReport final : public ValueReport {
public:
    TtlReport() : ValueReport(256, {"TTL", 12, blank, 12, small_number}) {}

    void add(const Observation& seen) override {
        if (const auto ip = seen.layers.ipv4()) {
            count(ip->ttl(), seen);
        }
    }
};

std::string ecn_label(std::size_t value) {
    constexpr std::array<std::string_view, 4> names = {"NO ECN", "ECN CAPE", "ECN CAPE", "CONG EXP"};
    return named(names[value]);
}

class EcnReport final : public ValueReport {
public:
    EcnReport() : ValueReport(4, {"ECN", 12, bar, 12, ecn_label}) {}

    void add(const Observation& seen) override {
        if (const auto ip = seen.layers.ipv4()) {
            count(ip->ecn(), seen);
        }
    }

private:
    void append_end(std::string& out) const override {
        std::uint64_t total = 0;
        for (std::size_t value = 1; value < counts().size(); ++value) {
            for (const rates::Traffic& traffic : counts()[value]) {
                total += traffic.packets;
            }
        }
        fmt::format_to(std::back_inserter(out), "Total ECN: {}\n", total);
    }
};

std::string network_label(std::size_t ethertype) {
    switch (ethertype) {
        case 0x0800: return named("IPv4");
        case 0x0806: return named("ARP");
        case 0x8137: return named("IPX");
        case 0x814C: return named("SNMP");
        case 0x86DD: return named("IPv6");
        case 0x880B: return named("PPP");
        default: return numbered(ethertype);
    }
}

class NetworkReport final : public ValueReport {
public:
    NetworkReport() : ValueReport(65'536, {"NETWORK LAYER", 12, bar, 12, network_label}) {}

    void add(const Observation& seen) override {
        if (seen.layers.network.octets.data() != nullptr) {
            count(seen.layers.network.ethertype, seen);
        }
    }
};

std::string protocol_label(std::size_t protocol) {
    const std::string name = protocol_name(static_cast<unsigned>(protocol));
    return name.empty() ? fmt::format("{:>16}:", protocol) : fmt::format("{:>16}", name);
}

class ProtocolReport final : public ValueReport {
public:
    ProtocolReport() : ValueReport(256, {"PROTOCOL", 16, blank, 16, protocol_label}) {}

    void add(const Observation& seen) override {
        if (seen.layers.has_transport()) {
            count(seen.layers.protocol, seen);
        }
    }
};

std::string tcp_option_label(std::size_t kind) {
    switch (kind) {
        case 2: return named("MSS");
        case 3: return named("Winscale");
        case 4: return named("SACK Perm");
        case 5: return named("SACK Info");
        case 8: return named("Timestamp");
        case 12: return named("CC.New");
        case 19: return named("MD5");
        default: return numbered(kind);
    }
}

// Counts each option, with the octets of its packet that were not captured.
class TcpOptionReport final : public ValueReport {
public:
    TcpOptionReport() : ValueReport(256, {"OPTION", 12, bar, 12, tcp_option_label}) {}

    void add(const Observation& seen) override {
        const auto tcp = seen.layers.tcp();
        if (!tcp) {
            return;
        }
        constexpr std::uint8_t no_operation = 1;
        const std::uint64_t missing = std::uint64_t{seen.packet.wire_size} - seen.packet.octets.size();
        for (auto options = tcp->options(); const auto option = options.next();) {
            if (option->kind != no_operation) {
                count(option->kind, seen, missing);
            }
        }
    }
};

std::string segment_label(std::size_t size) {
    return fmt::format("{:>16}:", size);
}

// The octets behind the IPv4 header. Directions without any segment are not shown.
class SegmentReport final : public ValueReport {
public:
    SegmentReport() : ValueReport(65'536, {"SEGMENT SIZE", 16, blank, 16, segment_label}) {}

    void add(const Observation& seen) override {
        const auto ip = seen.layers.ipv4();
        if (!ip || !seen.layers.tcp()) {
            return;
        }
        if (ip->total_length() < ip->header_size()) {
            ++without_size_;
            return;
        }
        has_segments_[seen.direction] = true;
        count(ip->total_length() - ip->header_size(), seen);
    }

    [[nodiscard]] std::string left_out() const override {
        return without_size_ == 0 ? std::string()
                                  : fmt::format("{} TCP packets whose IP header states no valid size", without_size_);
    }

private:
    // As libtrace's, with the blanks of rows that are left out.
    void append_value(std::string& out, const ByDirection& counts) const override {
        bool is_first = true;
        for (std::size_t direction = 0; direction < counts.size(); ++direction) {
            out += is_first ? std::string() : std::string(16, ' ');
            if (has_segments_[direction]) {
                append_row(out, direction, counts[direction]);
                is_first = false;
            }
        }
    }

    std::array<bool, direction_names.size()> has_segments_{};
    std::uint64_t without_size_ = 0;
};

}  // namespace

std::unique_ptr<Report> make_ecn_report() {
    return std::make_unique<EcnReport>();
}

std::unique_ptr<Report> make_network_report() {
    return std::make_unique<NetworkReport>();
}

std::unique_ptr<Report> make_protocol_report() {
    return std::make_unique<ProtocolReport>();
}

std::unique_ptr<Report> make_segment_report() {
    return std::make_unique<SegmentReport>();
}

std::unique_ptr<Report> make_tcp_option_report() {
    return std::make_unique<TcpOptionReport>();
}

std::unique_ptr<Report> make_tos_report() {
    return std::make_unique<TosReport>();
}

std::unique_ptr<Report> make_ttl_report() {
    return std::make_unique<TtlReport>();
}

}  // namespace tracereport
