#include "zmq_socket.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/io/container/container_receiver.hpp>
#include <spindrift/pipeline/source_of_impl.hpp>

#include <utility>
#include <vector>

namespace spindrift::io {
namespace {

// After a stop: the library's thread may still hold a message that has come.
constexpr int drain_wait = 10;  // milliseconds

// A batch takes the messages that have arrived, up to these limits.
constexpr std::size_t max_messages = 256;
constexpr std::size_t max_octets = 4 << 20;

}  // namespace

namespace {

ZmqSocket::Limits limits_of_queue(const ZmqSource::Options& options) {
    const std::size_t all = options.queue_memory;
    const std::size_t largest =
        std::min(options.limits.body_size, std::max(all / 16, std::min(all / 8, nmsg::max_container_size)));
    // libzmq counts the messages in the queue of a peer, and holds one more while it comes.
    return {.message_size = nmsg::container_header_size + largest,
            .messages = std::max<std::size_t>(2, all / largest) - 1};
}

}  // namespace

class ZmqMessageBatch final : public ContainerBatch {
public:
    std::vector<ZmqMessage> messages;
    std::size_t decoded_size = 0;  // octets of memory, at most
};

namespace {

std::unique_ptr<ContainerReceiver> make_receiver(const ZmqSource::Options& options) {
    return std::make_unique<ContainerReceiver>(ContainerReceiver::Options{
        .filter = options.filter, .limits = options.limits, .unit = "message", .memory = options.memory});
}

}  // namespace

ZmqSource::ZmqSource(const ZmqEndpoint& endpoint, Options options)
    : name_(endpoint.text()),
      socket_(std::make_unique<ZmqSocket>(std::move(options.context), endpoint, ZmqEndpoint::Direction::input,
                                          limits_of_queue(options))),
      receiver_(make_receiver(options)) {}

ZmqSource::ZmqSource(void* socket, std::string name, const Options& options)
    : name_(std::move(name)), socket_(std::make_unique<ZmqSocket>(socket, name_)), receiver_(make_receiver(options)) {}

ZmqSource::~ZmqSource() = default;

std::string ZmqSource::name() const {
    return name_;
}

std::unique_ptr<pipeline::Batch> ZmqSource::make_batch() const {
    return std::make_unique<ZmqMessageBatch>();
}

nmsg::Errc ZmqSource::read_batch(ZmqMessageBatch& batch, const StopSignal& stop) {
    batch.reset();
    batch.messages.clear();
    batch.decoded_size = 0;
    try {
        nmsg::Errc errc = take_messages(batch);
        if (errc == nmsg::Errc::again) {
            socket_->wait(ZMQ_POLLIN, stop, stop.requested() ? drain_wait : max_wait);
            errc = take_messages(batch);
        }
        return errc;
    } catch (const Error& error) {
        batch.error_message = error.what();
        return nmsg::Errc::read_failure;
    }
}

nmsg::Errc ZmqSource::take_messages(ZmqMessageBatch& batch) {
    while (batch.messages.size() < max_messages && batch.input_size < max_octets &&
           batch.decoded_size < ContainerBatch::full_size && take_message(batch)) {
    }
    if (batch.messages.empty() && batch.malformed == 0) {
        return nmsg::Errc::again;
    }
    batch.received = Timestamp::now();
    // Only now, as `messages` does not grow any more: a small message stores its octets inside the object.
    for (ZmqMessage& message : batch.messages) {
        receiver_->add_message(batch, message.octets(), {});
    }
    receiver_->expire(batch);
    return nmsg::Errc::success;
}

// Takes the next message. A container is a message of one part; messages of several parts are skipped. \returns whether
// there was a message
bool ZmqSource::take_message(ZmqMessageBatch& batch) {
    ZmqMessage message;
    if (!socket_->receive(message)) {
        return false;
    }
    batch.input_size += message.size();
    if (!message.more()) {
        batch.decoded_size += receiver_->decoded_size(message.octets());
        batch.messages.push_back(std::move(message));
        return true;
    }
    ++batch.malformed;
    while (message.more() && socket_->receive(message)) {
        batch.input_size += message.size();
    }
    return batch.malformed < max_messages;
}

void ZmqSource::decode_batch(ZmqMessageBatch& batch) const {
    receiver_->decode(batch);
}

void ZmqSource::add_peers(std::vector<pipeline::PeerStats>& peers) const {
    receiver_->add_peers(name(), peers);
}

nmsg::Errc ZmqSource::account_batch(const ZmqMessageBatch& batch, pipeline::Counters& counters,
                                    const Reporter& report) {
    receiver_->account(batch, name_, counters, report);
    account_refused(counters);
    return nmsg::Errc::success;
}

void ZmqSource::account_refused(pipeline::Counters& counters) {
    const std::uint64_t refused = socket_->refused();
    counters.datagrams_refused += refused - std::exchange(refused_, refused);
}

void ZmqSource::close(pipeline::Counters& counters, const Reporter& report) {
    account_refused(counters);
    receiver_->close(name_, counters, report);
}

const nmsg::SequenceTracker& ZmqSource::sequences() const noexcept {
    return receiver_->sequences();
}

}  // namespace spindrift::io

template class spindrift::pipeline::SourceOf<spindrift::io::ZmqMessageBatch>;
