#include <spindrift/plugin/packet_source.hpp>

#include "functions.hpp"
#include "message_handle.hpp"
#include "packet_handle.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

namespace spindrift::plugin {
namespace {

constexpr std::size_t max_messages = 256;  // of a batch

/// Messages of the library.
class MessageBatch final : public pipeline::Batch {
public:
    void reset() noexcept {
        clear();
        messages.clear();
    }

    std::vector<MessageHandle> messages;
};

}  // namespace

/// The input of the library, and the packets that it reads.
class PacketSource::Input {
public:
    Input(const Library& library, const nmsg::Schema& type, const PacketOrigin& origin,
          const std::optional<std::string>& filter)
        : functions_(library.functions()) {
        PacketHandle handle = open_packets(origin);
        packets_ = functions_.pcap_open(handle.get());
        if (packets_ == nullptr) {
            throw Error(library.last_error());
        }
        static_cast<void>(handle.release());  // closed with `packets_`
        if (filter && functions_.pcap_set_filter(packets_, filter->c_str()) != nmsg_res_success) {
            const std::string reason = library.last_error();
            functions_.pcap_close(&packets_);
            throw Error(reason);
        }
        input_ = functions_.input_open_pcap(packets_, functions_.msgmod_lookup(type.vid(), type.msgtype()));
        if (input_ == nullptr) {
            functions_.pcap_close(&packets_);
            throw Error(
                fmt::format("the module of {}/{} makes no messages of these packets", type.vendor(), type.name()));
        }
    }
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    ~Input() { functions_.input_close(&input_); }  // and the packets

    nmsg_res read(std::array<nmsg_message_t, max_messages>& messages, std::size_t& count) {
        return functions_.input_read_batch(input_, messages.data(), messages.size(), &count);
    }

    [[nodiscard]] std::string error_message() const { return functions_.input_error(input_); }

private:
    const Functions& functions_;
    nmsg_pcap_t packets_ = nullptr;
    nmsg_input_t input_ = nullptr;
};

PacketSource::PacketSource(std::shared_ptr<const Library> library, const nmsg::Schema& type, const PacketOrigin& origin,
                           const std::optional<std::string>& filter)
    : library_(std::move(library)),
      name_(origin.name),
      input_(std::make_unique<Input>(*library_, type, origin, filter)) {}

PacketSource::~PacketSource() = default;

std::string PacketSource::name() const {
    return name_;
}

std::unique_ptr<pipeline::Batch> PacketSource::make_batch() const {
    return std::make_unique<MessageBatch>();
}

nmsg::Errc PacketSource::read(pipeline::Batch& batch, const StopSignal&) {
    auto& read = static_cast<MessageBatch&>(batch);
    read.reset();
    std::array<nmsg_message_t, max_messages> messages{};
    std::size_t count = 0;
    const nmsg_res result = input_->read(messages, count);
    read.messages.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        read.messages.emplace_back(*library_, messages[i]);
    }
    if (result == nmsg_res_success || result == nmsg_res_again || result == nmsg_res_eof) {
        return static_cast<nmsg::Errc>(result);
    }
    batch.error_message = input_->error_message();
    return nmsg::Errc::pcap_error;
}

void PacketSource::decode(pipeline::Batch& batch) const {
    auto& read = static_cast<MessageBatch&>(batch);
    for (const MessageHandle& message : read.messages) {
        nmsg::Payload payload;
        if (message.read(payload)) {
            batch.input_size += payload.data.size();
            batch.payloads.push_back(payload);
        }
    }
}

nmsg::Errc PacketSource::account(const pipeline::Batch& batch, pipeline::Counters& counters, const Reporter&) {
    counters.packets_in += static_cast<const MessageBatch&>(batch).messages.size();
    return nmsg::Errc::success;
}

}  // namespace spindrift::plugin
