#pragma once

#include <spindrift/packet/packet.hpp>

#include <map>
#include <memory>
#include <string>

struct bpf_program;

namespace spindrift::packet {

/// A filter expression (pcap-filter(7)) for packets of any link layer (docs/formats/ndag.md 10.7). It is compiled for
/// each that comes; `len` is what was captured. One thread at a time.
class LinkFilter {
public:
    /// \throws Error with libpcap's reason if it makes no sense for Ethernet
    explicit LinkFilter(const std::string& expression);
    LinkFilter(LinkFilter&&) noexcept;
    LinkFilter& operator=(LinkFilter&&) noexcept;
    ~LinkFilter();

    /// Whether packets of a link layer can be looked at: whether libpcap knows anything of it.
    [[nodiscard]] static bool knows(LinkLayer link) noexcept;

    /// Metadata always matches, and what libpcap knows nothing of never.
    [[nodiscard]] bool matches(const Packet& packet);

    [[nodiscard]] const std::string& expression() const noexcept { return expression_; }

private:
    using Program = std::shared_ptr<const bpf_program>;

    const Program& program_for(LinkLayer link);

    std::string expression_;
    std::map<LinkLayer, Program> programs_;  // none where the expression makes no sense
    LinkLayer last_link_ = LinkLayer::ethernet;
    Program last_;
};

}  // namespace spindrift::packet
