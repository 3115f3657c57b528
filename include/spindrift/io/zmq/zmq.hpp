#pragma once

#include <spindrift/base/memory_budget.hpp>
#include <spindrift/io/container/container_sink.hpp>
#include <spindrift/io/container/header_filter.hpp>
#include <spindrift/net/allow_list.hpp>
#include <spindrift/nmsg/container/container.hpp>
#include <spindrift/nmsg/container/sequence.hpp>
#include <spindrift/pipeline/source_of.hpp>

#include <memory>
#include <string>
#include <string_view>

/// Containers in ZeroMQ messages, one in each (docs/formats/nmsg-wire.md section 14).
namespace spindrift::io {

class ContainerReceiver;
class ZmqSocket;

/// An endpoint that ZeroMQ messages are received at or sent to: `ENDPOINT[,accept|connect][,pubsub|pushpull]`, with the
/// words in any case and order (docs/formats/nmsgtool.md 5.2).
struct ZmqEndpoint {
    enum class Direction { input, output };

    std::string address;   ///< the endpoint of ZeroMQ: `tcp://*:5555`, `ipc:///run/feed`
    bool accepts = false;  ///< binds the endpoint, instead of connecting to it
    bool pushes = false;   ///< PUSH and PULL: each message goes to one receiver. If not, PUB and SUB: to all

    /// Without words, an input accepts, an output connects, and both use PUB and SUB.
    /// \throws Error that says what is wrong with `text`
    static ZmqEndpoint parse(std::string_view text, Direction direction);

    /// `tcp://*:5555,accept,pushpull`.
    [[nodiscard]] std::string text() const;
};

/// A ZeroMQ context. Endpoints `inproc://…` connect sockets of the same context.
class ZmqContext;

/// \param allow addresses from which peers may connect to inputs that accept; those without an address, as of
///     `ipc://`, always may. A refused peer is disconnected before it can send a message; it tries again.
[[nodiscard]] std::shared_ptr<ZmqContext> make_zmq_context(net::AllowList allow = {});

/// The context `context` of libzmq, which must outlive all sockets in it.
[[nodiscard]] std::shared_ptr<ZmqContext> borrow_zmq_context(void* context);

class ZmqMessageBatch;

/// Receives messages. Messages that do not hold a container are counted and skipped; no message can end the source.
class ZmqSource final : public pipeline::SourceOf<ZmqMessageBatch> {
public:
    struct Options {
        HeaderFilter filter{};
        nmsg::Limits limits{};
        MemoryBudget* memory = nullptr;         ///< for fragments; not owned
        std::shared_ptr<ZmqContext> context{};  ///< null to make one
        /// Octets that the queue of a peer may take. ZeroMQ disconnects senders of messages that are larger than a
        /// sixteenth of it, or than 1 MiB, the size of the largest container that writers fill, if an eighth is more.
        std::size_t queue_memory = 64 << 20;
    };

    /// \throws Error if ZeroMQ refuses the endpoint
    explicit ZmqSource(const ZmqEndpoint& endpoint) : ZmqSource(endpoint, Options{}) {}
    ZmqSource(const ZmqEndpoint& endpoint, Options options);
    /// Receives at a socket of libzmq as it is set up, and closes it. \param name for the user
    ZmqSource(void* socket, std::string name, const Options& options);
    ~ZmqSource() override;

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::unique_ptr<pipeline::Batch> make_batch() const override;
    [[nodiscard]] bool has_queue() const noexcept override { return true; }
    void close(pipeline::Counters& counters, const Reporter& report) override;

    void add_peers(std::vector<pipeline::PeerStats>& peers) const override;

    /// The senders that were heard recently. Only while no pipeline runs the source; `add_peers` is thread-safe.
    [[nodiscard]] const nmsg::SequenceTracker& sequences() const noexcept;

private:
    nmsg::Errc read_batch(ZmqMessageBatch& batch, const StopSignal& stop) override;
    void decode_batch(ZmqMessageBatch& batch) const override;
    nmsg::Errc account_batch(const ZmqMessageBatch& batch, pipeline::Counters& counters,
                             const Reporter& report) override;
    nmsg::Errc take_messages(ZmqMessageBatch& batch);
    bool take_message(ZmqMessageBatch& batch);
    void account_refused(pipeline::Counters& counters);

    std::string name_;
    std::unique_ptr<ZmqSocket> socket_;
    std::unique_ptr<ContainerReceiver> receiver_;
    std::uint64_t refused_ = 0;  // connections that were counted
};

/// Sends messages, without fragmenting large ones. While no receiver takes messages, the sink waits. When the pipeline
/// ends, it waits for one more second, then drops them and fails. With PUB and SUB nothing waits for a receiver: what
/// slow ones leave no room for is dropped, counted, and told when the sink is closed.
class ZmqSink final : public ContainerSink {
public:
    struct Options {
        ContainerSink::Options container = {.container_size = nmsg::jumbo_container_size};
        std::shared_ptr<ZmqContext> context{};  ///< null to make one
        std::size_t queue_memory = 64 << 20;    ///< octets of messages that receivers have not taken; one in any case
    };

    /// \throws Error if ZeroMQ refuses the endpoint
    explicit ZmqSink(const ZmqEndpoint& endpoint) : ZmqSink(endpoint, Options{}) {}
    ZmqSink(const ZmqEndpoint& endpoint, Options options);
    /// Sends at a socket of libzmq as it is set up, and closes it. \param name for the user
    ZmqSink(void* socket, std::string name, const Options& options);
    ~ZmqSink() override;

    [[nodiscard]] std::string name() const override;
    void close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) override;

private:
    void send(std::span<const Bytes> containers, pipeline::Counters& counters, const Reporter& report,
              const StopSignal& abort) override;
    bool send(Bytes container, const StopSignal& abort);

    std::string name_;
    bool pushes_ = false;                   // waits for receivers; else what they do not take is dropped
    std::shared_ptr<MemoryBudget> queued_;  // messages may leave the queues after the sink is gone
    std::unique_ptr<ZmqSocket> socket_;
    std::uint64_t dropped_ = 0;  // containers
    std::uint64_t sent_ = 0;     // containers
};

}  // namespace spindrift::io
