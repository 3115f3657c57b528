#pragma once

#include <spindrift/nmsg/message/schema.hpp>
#include <spindrift/pipeline/source.hpp>
#include <spindrift/plugin/library.hpp>

#include <memory>
#include <optional>
#include <string>

namespace spindrift::plugin {

/// Where packets come from.
struct PacketOrigin {
    std::string name;          ///< a capture file, which may be compressed; `-` for standard input; or an interface
    bool is_live = false;      ///< an interface
    bool promiscuous = false;  ///< also capture packets that are addressed to other hosts
    int snapshot_length = 1522;
};

/// Packets from which a message module makes messages.
class PacketSource final : public pipeline::Source {
public:
    /// \param type declared by a module (`add_message_types`)
    /// \param filter a filter expression
    /// \throws Error if the packets cannot be read, the filter is invalid, or the module makes no messages from packets
    PacketSource(std::shared_ptr<const Library> library, const nmsg::Schema& type, const PacketOrigin& origin,
                 const std::optional<std::string>& filter);
    ~PacketSource() override;

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::unique_ptr<pipeline::Batch> make_batch() const override;
    nmsg::Errc read(pipeline::Batch& batch, const StopSignal& stop) override;
    void decode(pipeline::Batch& batch) const override;
    nmsg::Errc account(const pipeline::Batch& batch, pipeline::Counters& counters, const Reporter& report) override;

private:
    class Input;

    std::shared_ptr<const Library> library_;
    std::string name_;
    std::unique_ptr<Input> input_;
};

}  // namespace spindrift::plugin
