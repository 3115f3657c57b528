#pragma once

#include <spindrift/io/container/container_sink.hpp>
#include <spindrift/io/container/header_filter.hpp>
#include <spindrift/nmsg/container/container.hpp>
#include <spindrift/nmsg/container/sequence.hpp>
#include <spindrift/pipeline/source_of.hpp>

#include <memory>
#include <string>
#include <string_view>

/// Containers as ZeroMQ messages, one in each (docs/formats/nmsg-wire.md section 14).
namespace spindrift::io {

class ContainerReceiver;
class ZmqSocket;

/// Where ZeroMQ messages come from or go to: `ENDPOINT[,accept|connect][,pubsub|pushpull]`, words of any case in any
/// order (docs/formats/nmsgtool.md 5.2).
struct ZmqEndpoint {
    enum class Direction { input, output };

    std::string address;   ///< as ZeroMQ knows it: `tcp://*:5555`, `ipc:///run/feed`
    bool accepts = false;  ///< waits for others to connect, instead of connecting to one
    bool pushes = false;   ///< each message to one of those who listen, instead of to all

    /// Without words an input accepts, an output connects, and messages go to all.
    /// \throws Error that says what is wrong with `text`
    static ZmqEndpoint parse(std::string_view text, Direction direction);

    /// `tcp://*:5555,accept,pushpull`.
    [[nodiscard]] std::string text() const;
};

/// What the sockets of a program share. Endpoints `inproc://…` connect those that share one.
class ZmqContext;
[[nodiscard]] std::shared_ptr<ZmqContext> make_zmq_context();

class ZmqMessageBatch;

/// Receives messages. Those that are no container are counted and passed over; nothing that is sent can end it.
class ZmqSource final : public pipeline::SourceOf<ZmqMessageBatch> {
public:
    struct Options {
        HeaderFilter filter{};
        nmsg::Limits limits{};                  ///< whoever sends larger bodies is disconnected
        std::shared_ptr<ZmqContext> context{};  ///< none for one of its own
    };

    /// \throws Error if ZeroMQ refuses the endpoint
    explicit ZmqSource(const ZmqEndpoint& endpoint) : ZmqSource(endpoint, Options{}) {}
    ZmqSource(const ZmqEndpoint& endpoint, Options options);
    ~ZmqSource() override;

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::unique_ptr<pipeline::Batch> make_batch() const override;
    void close(pipeline::Counters& counters, const Reporter& report) override;

    void add_peers(std::vector<pipeline::PeerStats>& peers) const override;

    /// The senders heard of late. Only while no pipeline runs the source; `add_senders` asks for no such thing.
    [[nodiscard]] const nmsg::SequenceTracker& sequences() const noexcept;

private:
    nmsg::Errc read_batch(ZmqMessageBatch& batch, const StopSignal& stop) override;
    void decode_batch(ZmqMessageBatch& batch) const override;
    nmsg::Errc account_batch(const ZmqMessageBatch& batch, pipeline::Counters& counters,
                             const Reporter& report) override;
    nmsg::Errc take_messages(ZmqMessageBatch& batch);
    bool take_message(ZmqMessageBatch& batch);

    std::string name_;
    std::unique_ptr<ZmqSocket> socket_;
    std::unique_ptr<ContainerReceiver> receiver_;
};

/// Sends messages, large ones whole. What nobody takes waits; when all is to end, it waits for one more second and is
/// then given up, which is an error.
class ZmqSink final : public ContainerSink {
public:
    struct Options {
        ContainerSink::Options container = {.container_size = nmsg::jumbo_container_size};
        std::shared_ptr<ZmqContext> context{};  ///< none for one of its own
    };

    /// \throws Error if ZeroMQ refuses the endpoint
    explicit ZmqSink(const ZmqEndpoint& endpoint) : ZmqSink(endpoint, Options{}) {}
    ZmqSink(const ZmqEndpoint& endpoint, Options options);
    ~ZmqSink() override;

    [[nodiscard]] std::string name() const override;
    void close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) override;

private:
    void send(std::span<const Bytes> containers, pipeline::Counters& counters, const Reporter& report,
              const StopSignal& abort) override;
    bool send(Bytes container, const StopSignal& abort);

    ZmqEndpoint endpoint_;
    std::unique_ptr<ZmqSocket> socket_;
    std::uint64_t sent_ = 0;  // containers
};

}  // namespace spindrift::io
