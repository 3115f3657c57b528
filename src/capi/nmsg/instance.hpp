#pragma once

#include "message.hpp"
#include "msgmod.hpp"

#include <spindrift/base/arena.hpp>
#include <spindrift/nmsg/text/presentation.hpp>
#include <spindrift/pipeline/source_reader.hpp>

#include <memory>
#include <optional>

namespace spindrift::capi {

/// An instance of a message type (`nmsg_msgmod_init`): what reading its text or making messages of packets has in mind.
class ModuleInstance {
public:
    /// Calls `init` of a plug-in.
    /// \throws Error if that fails
    explicit ModuleInstance(const nmsg_msgmod& type);
    ModuleInstance(const ModuleInstance&) = delete;
    ModuleInstance& operator=(const ModuleInstance&) = delete;
    ~ModuleInstance();

    [[nodiscard]] const nmsg_msgmod& type() const noexcept { return type_; }

    /// Reads a line of text. \returns `pbuf_ready` when a message is complete
    nmsg_res read_line(std::string_view line);
    /// Ends the message that is being read, unless it is complete. \returns false if there is none
    bool complete();
    /// The message that was completed.
    [[nodiscard]] Bytes completed() const noexcept { return completed_.data; }

    /// Makes a payload of a datagram, in memory of `malloc`. \returns `pbuf_ready` with it
    nmsg_res read_datagram(const nmsg_ipdg& datagram, std::uint8_t** payload, std::size_t* size);

    /// Reads packets of the handle until there is a message or none arrives.
    nmsg_res read_packet(nmsg_pcap& pcap, MessageHandle& message);

    /// Prepares a handle for `read_packet`. \returns whether messages of the type can be made of packets
    bool begin_packets(nmsg_pcap& pcap);

private:
    nmsg_res read_by_plugin(nmsg_pcap& pcap, MessageHandle& message);

    const nmsg_msgmod& type_;
    void* closure_ = nullptr;  // of the plug-in
    std::optional<nmsg::PresentationReader> reader_;
    Arena storage_;
    nmsg::Payload completed_;
    bool is_complete_ = false;
    std::optional<pipeline::SourceReader> packets_;
    std::unique_ptr<StopSignal> stop_;
};

}  // namespace spindrift::capi
