#include "report.hpp"

#include <netdb.h>

#include <algorithm>

namespace tracereport {
namespace {

using namespace spindrift;

std::size_t direction_of(const packet::Packet& packet) noexcept {
    constexpr std::size_t unknown = direction_names.size() - 1;
    const auto number = static_cast<int>(packet.direction);
    return number < 0 ? unknown : std::min(static_cast<std::size_t>(number), unknown);
}

/// Makes the report of a letter, or null.
NamedReport make_report(char letter, std::size_t memory) {
    switch (letter) {
        case 'm': return {"misc.rpt", make_misc_report()};
        case 'e': return {"error.rpt", make_error_report()};
        case 'F': return {"flows.rpt", make_flow_report(memory)};
        case 'T': return {"tos.rpt", make_tos_report()};
        case 'P': return {"protocol.rpt", make_protocol_report()};
        case 'p': return {"ports.rpt", make_port_report(memory)};
        case 't': return {"ttl.rpt", make_ttl_report()};
        case 'O': return {"tcpopt.rpt", make_tcp_option_report()};
        case 'o': return {"tcpopt_syn.rpt", make_syn_option_report()};
        case 'n': return {"nlp.rpt", make_network_report()};
        case 'd': return {"dir.rpt", make_direction_report()};
        case 'C': return {"ecn.rpt", make_ecn_report()};
        case 's': return {"tcpseg.rpt", make_segment_report()};
        default: return {"drop.rpt", make_drop_report()};
    }
}

}  // namespace

Observation::Observation(const packet::Packet& observed)
    : packet(observed), layers(packet::layers_of(observed)), direction(direction_of(observed)) {}

std::vector<NamedReport> make_reports(std::string_view letters, std::size_t memory) {
    constexpr std::string_view order = "meFTPptOondCsD";
    // The reports of flows and of ports share the memory.
    const bool both = letters.find('F') != std::string_view::npos && letters.find('p') != std::string_view::npos;
    std::vector<NamedReport> reports;
    for (const char letter : order) {
        if (letters.find(letter) != std::string_view::npos) {
            reports.push_back(make_report(letter, both ? memory / 2 : memory));
        }
    }
    return reports;
}

std::string protocol_name(unsigned protocol) {
    const protoent* const entry = ::getprotobynumber(static_cast<int>(protocol));
    return entry != nullptr ? entry->p_name : std::string();
}

}  // namespace tracereport
