#pragma once

#include <spindrift/packet/packet.hpp>

#include <map>
#include <memory>
#include <string>

struct bpf_program;

namespace spindrift::packet {

/// A filter expression (pcap-filter(7)) for packets of any link layer (docs/formats/ndag.md 10.7). It is compiled once
/// for each link layer that occurs. `len` in the expression is the number of captured octets. One thread at a time.
class LinkFilter {
public:
    /// \throws Error with libpcap's reason if it does not compile for Ethernet
    explicit LinkFilter(const std::string& expression);
    LinkFilter(LinkFilter&&) noexcept;
    LinkFilter& operator=(LinkFilter&&) noexcept;
    ~LinkFilter();

    /// Whether libpcap has filters for a link layer.
    [[nodiscard]] static bool supports(LinkLayer link) noexcept;

    /// Metadata packets always match. Packets of link layers that libpcap does not support never match.
    [[nodiscard]] bool matches(const Packet& packet);

    [[nodiscard]] const std::string& expression() const noexcept { return expression_; }

private:
    using Program = std::shared_ptr<const bpf_program>;

    const Program& program_for(LinkLayer link);

    std::string expression_;
    std::map<LinkLayer, Program> programs_;  // null if the expression does not compile for the link layer
    LinkLayer last_link_ = LinkLayer::ethernet;
    Program last_;
};

}  // namespace spindrift::packet
