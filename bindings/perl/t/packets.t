# Messages that are made of packets: of files, and of the loopback interface.
use 5.026;
use warnings;
use Test::More;
use FindBin;
use lib "$FindBin::Bin/lib";

use Net::Nmsg::Input;
use Samples;
use Socket;

my $pcap = pcap_of_udp(folder('udp.pcap'), 'one', 'two', 'three');
my @ncap = (filter_vendor => 'base', filter_msgtype => 'ncap');

my $in = Net::Nmsg::Input->open($pcap, @ncap);
ok($in->is_pcap && defined fileno $in, 'a file of packets is found out');
my @read = $in->read;
is(scalar @read, 3, 'a message for each packet');
is_deeply([$read[0]->get_dstip, $read[0]->get_srcport, $read[0]->time], ['192.0.2.2', 5300, 1700000000, 5000],
    'of the right fields');
like($read[2]->get_payload, qr/three$/, 'and octets');
ok($in->eof, 'the end');

is(scalar(() = Net::Nmsg::Input->open_pcap($pcap, @ncap, bpf => 'udp dst port 53')->read), 3, 'bpf');
is(scalar(() = Net::Nmsg::Input->open_pcap($pcap, @ncap, bpf => 'tcp')->read), 0, 'that leaves all out');
open my $handle, '<', $pcap;
is(scalar(() = Net::Nmsg::Input->open_pcap($handle, filter_vendor => 'base', filter_msgtype => 'packet')->read), 3,
    'an open file handle, and another type');

dies_like(sub { Net::Nmsg::Input->open($pcap) }, qr/^filter_vendor and filter_msgtype are required at \Q$0\E/,
    'no type');
dies_like(sub { Net::Nmsg::Input->open_pcap($pcap, @ncap, bpf => 'udp and') }, qr/filter 'udp and'/, 'a bad filter');
dies_like(sub { Net::Nmsg::Input->open_pcap($0, @ncap) }, qr/format|magic|truncated/i, 'a file of something else');
dies_like(sub { Net::Nmsg::Input->open_pcap($pcap, filter_vendor => 'base', filter_msgtype => 'http') },
    qr/cannot be made of packets/, 'a type that is not of packets');
dies_like(sub { Net::Nmsg::Input->open_iface('none', @ncap) }, qr/none|No such device|permission/i, 'no interface');

SKIP: {
    my $live = Net::Nmsg::Input->new(@ncap, bpf => 'udp and host 127.0.0.7', promisc => 0, snaplen => 200);
    skip 'packets cannot be captured here: ' . $live->error, 4 if !$live->open('lo');
    ok($live->is_iface && defined fileno $live, 'an interface is found out');
    is_deeply([$live->get_bpf, $live->get_snaplen, $live->get_promisc], ['udp and host 127.0.0.7', 200, 0], 'options');
    socket my $socket, AF_INET, SOCK_DGRAM, 0;
    send $socket, 'captured', 0, pack_sockaddr_in(9, inet_aton('127.0.0.7'));
    like($live->read->get_payload, qr/captured$/, 'a packet');
    $live->blocking(0);
    # The same packet, as it leaves the interface and as it comes in.
    my $more = grep { $_->get_payload !~ /captured$/ } $live->read;
    is($more, 0, 'nothing else');
}

done_testing;
