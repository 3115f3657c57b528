#include "report.hpp"

#include <spindrift/base/bounded_table.hpp>

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace tracereport {
namespace {

using namespace spindrift;

/// The system's table of services (services(5)). It is read once, as a look-up of each port would read half of it.
class ServiceNames {
public:
    ServiceNames() {
        ::setservent(1);
        while (const servent* const entry = ::getservent()) {
            const unsigned port = ntohs(static_cast<std::uint16_t>(entry->s_port));
            names_.try_emplace({entry->s_proto, port}, entry->s_name);
        }
        ::endservent();
    }

    /// The name of a port, or its number.
    [[nodiscard]] std::string name_of(const std::string& protocol, unsigned port) const {
        const auto found = names_.find({protocol, port});
        return found == names_.end() ? std::to_string(port) : found->second;
    }

private:
    std::map<std::pair<std::string, unsigned>, std::string> names_;
};

// The port of the server of each packet: as libtrace guesses it, by the ranges of ports.
class PortReport final : public Report {
public:
    explicit PortReport(std::size_t memory) : counts_(memory) {}

    void add(const Observation& seen) override {
        const packet::Layers& layers = seen.layers;
        if (!layers.has_transport()) {
            return;
        }
        const std::uint16_t port = packet::server_port(layers.source_port(), layers.destination_port());
        if (ByDirection* const counts = counts_.find_or_add({Place(layers.protocol) << 16 | port, 0})) {
            (*counts)[seen.direction] += {1, seen.packet.wire_size};
            has_packets_[layers.protocol][seen.direction] = true;
        }
    }

    [[nodiscard]] std::string text() const override {
        std::vector<std::pair<Place, ByDirection>> rows;
        rows.reserve(counts_.size());
        counts_.for_each([&](const Counts::Entry& entry) { rows.emplace_back(entry.key[0], entry.value); });
        std::ranges::sort(rows, {}, [](const auto& row) { return row.first; });
        const ServiceNames services;
        std::string out = fmt::format("{:<16}\t{:>10}\t{:>16} {:>16}\n", "PORT", "DIRECTION", "BYTES", "PACKETS");
        std::string name;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto protocol = static_cast<unsigned>(rows[i].first >> 16);
            if (i == 0 || protocol != rows[i - 1].first >> 16) {
                name = protocol_name(protocol);
                out += fmt::format("Protocol: {} {}\n", protocol, name.empty() ? "" : fmt::format("({})", name));
            }
            append(out, protocol, services.name_of(name, rows[i].first & 0xFFFF), rows[i].second);
        }
        return out;
    }

    [[nodiscard]] std::string left_out() const override {
        return counts_.refused() == 0
                   ? std::string()
                   : fmt::format("{} packets, as there are more ports than --memory has room for", counts_.refused());
    }

private:
    using Place = std::uint64_t;  // protocol and port
    using Counts = BoundedTable<ByDirection>;

    // Directions in which the protocol has no packets have no rows.
    void append(std::string& out, unsigned protocol, const std::string& service, const ByDirection& counts) const {
        fmt::format_to(std::back_inserter(out), "{:>16}:", service);
        for (std::size_t direction = 0; direction < counts.size(); ++direction) {
            if (has_packets_[protocol][direction]) {
                fmt::format_to(std::back_inserter(out), "{:>{}}\t{:>10}\t{:>16} {:>16}\n", "", direction == 0 ? 0 : 16,
                               direction_names[direction], counts[direction].octets, counts[direction].packets);
            }
        }
    }

    Counts counts_;
    std::array<std::array<bool, direction_names.size()>, 256> has_packets_{};
};

}  // namespace

std::unique_ptr<Report> make_port_report(std::size_t memory) {
    return std::make_unique<PortReport>(memory);
}

}  // namespace tracereport
