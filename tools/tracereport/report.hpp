#pragma once

#include <spindrift/packet/layers.hpp>
#include <spindrift/packet/packet.hpp>
#include <spindrift/rates/traffic.hpp>
#include <spindrift/trace/input.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tracereport {

/// The directions that reports tell apart: outbound, inbound, and all others.
inline constexpr std::array<std::string_view, 3> direction_names = {"Outbound", "Inbound", "Unknown"};
using ByDirection = std::array<spindrift::rates::Traffic, direction_names.size()>;

/// A packet and what most reports need of it. Borrows the packet.
struct Observation {
    explicit Observation(const spindrift::packet::Packet& observed);

    const spindrift::packet::Packet& packet;
    spindrift::packet::Layers layers;
    std::size_t direction;  ///< index of `direction_names`
};

/// What an input has counted, at its end.
struct InputCounts {
    spindrift::trace::Statistics statistics;
    bool counts_received = false;  ///< whether the number of received packets is more than the sum of the others
};

/// One of the reports.
class Report {
public:
    Report() = default;
    Report(const Report&) = delete;
    Report& operator=(const Report&) = delete;
    virtual ~Report() = default;

    virtual void add(const Observation& seen) = 0;
    /// Metadata of the capture, which are no packets.
    virtual void add_metadata(const spindrift::packet::Packet& packet) { static_cast<void>(packet); }
    virtual void end_input(const InputCounts& counts) { static_cast<void>(counts); }

    /// The content of the file.
    [[nodiscard]] virtual std::string text() const = 0;
    /// What is not in it, for the user; empty if all is.
    [[nodiscard]] virtual std::string left_out() const { return {}; }
};

/// A report and the file that it is written to.
struct NamedReport {
    std::string_view file;
    std::unique_ptr<Report> report;
};

/// Makes the reports of these letters of the command line, in the order in which they are written.
/// \param memory octets that those may hold together whose size depends on the packets
[[nodiscard]] std::vector<NamedReport> make_reports(std::string_view letters, std::size_t memory);

// Reports of one file each.
[[nodiscard]] std::unique_ptr<Report> make_direction_report();
[[nodiscard]] std::unique_ptr<Report> make_drop_report();
[[nodiscard]] std::unique_ptr<Report> make_ecn_report();
[[nodiscard]] std::unique_ptr<Report> make_error_report();
[[nodiscard]] std::unique_ptr<Report> make_flow_report(std::size_t memory);
[[nodiscard]] std::unique_ptr<Report> make_misc_report();
[[nodiscard]] std::unique_ptr<Report> make_network_report();
[[nodiscard]] std::unique_ptr<Report> make_port_report(std::size_t memory);
[[nodiscard]] std::unique_ptr<Report> make_protocol_report();
[[nodiscard]] std::unique_ptr<Report> make_segment_report();
[[nodiscard]] std::unique_ptr<Report> make_syn_option_report();
[[nodiscard]] std::unique_ptr<Report> make_tcp_option_report();
[[nodiscard]] std::unique_ptr<Report> make_tos_report();
[[nodiscard]] std::unique_ptr<Report> make_ttl_report();

/// The name of an IP protocol in the system's table (protocols(5)); empty if it has none.
[[nodiscard]] std::string protocol_name(unsigned protocol);

}  // namespace tracereport
