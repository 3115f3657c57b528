# Inputs and outputs of sockets, on the loopback interface.
use 5.026;
use warnings;
use Test::More;
use FindBin;
use lib "$FindBin::Bin/lib";

use Net::Nmsg::Input;
use Net::Nmsg::Output;
use Samples;
use Socket;

# The port of a socket that the kernel has chosen.
sub port { (unpack_sockaddr_in(getsockname $_[0]))[0] }

my $in = Net::Nmsg::Input->open('127.0.0.1', 0, rcvbuf => 100_000);
ok($in->is_sock && is_readable($in) == 0, 'a host and a port');
my $port = port($in);

sub is_readable {
    my ($input) = @_;
    my $bits = '';
    vec($bits, fileno $input, 1) = 1;
    return scalar select $bits, undef, undef, 0;
}

my $out = Net::Nmsg::Output->open("127.0.0.1/$port", buffered => 0);
ok($out->is_sock, 'an output');
is($out->get_bufsz, 1280, 'bufsz of a socket');
$out->write(map { ipconn($_) } 1 .. 3);
is(is_readable($in), 1, 'select');
is_deeply([map { $in->read->get_srcport } 1 .. 3], [1 .. 3], 'datagrams');
ok(!$in->eof, 'a socket has no end');

$in->set_blocking_io(0);
is($in->blocking, 0, 'not blocking');
is($in->read, undef, 'there is nothing');
ok(!$in->eof, 'which is not the end');
is_deeply([$in->read], [], 'in a list, too');
$out->write(ipconn(4), ipconn(5));
is_deeply([map { $_->get_srcport } $in->read], [4, 5], 'what is there');
is($in->blocking(1), 0, 'blocking again');
is($in->get_blocking_io, 1, 'get_blocking_io');

$in->blocking(0);
$out->write(ipconn(6));
$in->loop(sub { is(shift->get_srcport, 6, 'a loop waits') }, 1);

send $out, 'garbage', 0;
$out->write(ipconn(7));
$in->blocking(1);
is($in->read->get_srcport, 7, 'a datagram that is none of ours does not end the input');

# Messages that are larger than a datagram are sent in fragments.
{
    my $xml = Net::Nmsg::Msg::base::xml->new;
    $xml->set_xmltype('large');
    $xml->set_xmlpayload('x' x 10_000);
    $out->write($xml);
    is(length $in->read->get_xmlpayload, 10_000, 'fragments');
}

# Sockets of the program.
socket my $socket, AF_INET, SOCK_DGRAM, 0;
bind $socket, pack_sockaddr_in(0, INADDR_LOOPBACK);
my $own = Net::Nmsg::Input->open($socket);
ok($own->is_sock, 'a socket');
Net::Nmsg::Output->open('127.0.0.1', port($socket))->write(ipconn(8));
is($own->read->get_srcport, 8, 'is read');
socket my $sender, AF_INET, SOCK_DGRAM, 0;
connect $sender, pack_sockaddr_in(port($socket), INADDR_LOOPBACK);
Net::Nmsg::Output->open($sender)->write(ipconn(9));
is($own->read->get_srcport, 9, 'is written');
undef $own;
ok(defined fileno $socket, 'and stays open');

SKIP: {
    my $in = Net::Nmsg::Input->new;
    skip 'no IPv6: ' . $in->error, 1 if !$in->open_sock('::1', 0);
    my $port = (Socket::unpack_sockaddr_in6(getsockname $in))[0];
    Net::Nmsg::Output->open("[::1]:$port", broadcast => 0)->write(ipconn(10));
    is($in->read->get_srcport, 10, 'IPv6');
}

dies_like(sub { Net::Nmsg::Input->open('192.0.2.1/8430') }, qr{^192\.0\.2\.1/8430: .* at \Q$0\E}, 'not ours');
dies_like(sub { Net::Nmsg::Input->open('127.0.0.1/1..3') }, qr{^127\.0\.0\.1/1\.\.3: one port at a time}, 'a range');
dies_like(sub { Net::Nmsg::Input->open_sock('x') }, qr/^not a socket specification: x/, 'no specification');
dies_like(sub { Net::Nmsg::Output->open_sock('127.0.0.1', 'x') }, qr/^not a port: x/, 'no port');

done_testing;
