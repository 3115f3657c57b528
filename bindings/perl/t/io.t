# Net::Nmsg::IO.
use 5.026;
use warnings;
use Test::More;
use FindBin;
use lib "$FindBin::Bin/lib";

use Net::Nmsg::IO;
use Samples;
use Socket;

my $path = write_ipconn(folder('fifteen.nmsg'), 15);
my @seen;
my $see = sub { push @seen, shift->get_srcport };

# A loop over the file, with these options.
sub io_of_file {
    my $io = Net::Nmsg::IO->new(@_);
    $io->add_input($path);
    return $io;
}

sub ports_in { map { $_->get_srcport } Net::Nmsg::Input->open($_[0])->read }

# --- from one to one

my $io = io_of_file();
is($io->add_output($see), $io, 'add_output');
is_deeply([map { ref } $io->inputs, $io->outputs], ['Net::Nmsg::Input', 'Net::Nmsg::Output'], 'inputs and outputs');
is($io->loop, $io, 'loop');
is_deeply(\@seen, [1 .. 15], 'all messages');
is_deeply([$io->inputs, $io->outputs], [], 'the loop is empty then');
is($io->loop, $io, 'and does nothing');
@seen = ();
$io->add_input_file($path);
$io->add_output_cb($see);
$io->loop;
is_deeply(\@seen, [1 .. 15], 'it can be filled again');
dies_like(sub { $io->add_input($path); $io->loop }, qr/^the loop has no output/, 'no output');

# --- stripes and mirrors

my @paths = map { folder("$_.nmsg") } qw(a b);
$io = io_of_file();
$io->add_output($_) for @paths;
$io->loop;
is_deeply([map { [ports_in($_)] } @paths], [[grep { $_ % 2 } 1 .. 15], [grep { !($_ % 2) } 1 .. 15]], 'in turn');

$io = io_of_file(mirrored => 1);
is($io->get_mirrored, 1, 'get_mirrored');
$io->add_output($paths[0], source => 7);
@seen = ();
$io->add_output(sub { my ($msg) = @_; push @seen, $msg->source; $msg->set_srcport(99) });
$io->add_output_json(folder('json'));
$io->loop;
is_deeply([ports_in($paths[0])], [1 .. 15], 'to all: the first');
is_deeply(\@seen, [(0) x 15], 'a sub gets messages of its own');
my $json = slurp(folder('json'));
is(scalar(() = $json =~ /"srcport":\d+\}/g), 15, 'to all: the last');
unlike($json, qr/"source"|"srcport":99/, 'which the others do not change');

# --- limits

@seen = ();
$io = io_of_file(count => 6);
$io->add_output($see);
$io->loop;
is_deeply(\@seen, [1 .. 6], 'count');

@seen = ();
$io = io_of_file(count => 2);
$io->add_output($see) for 1 .. 2;
$io->loop;
is_deeply(\@seen, [1 .. 4], 'count of each output');

my @files;
my $next = sub {
    my ($out) = @_;
    push @files, folder(scalar(@files) . '.nmsg');
    $out->open_file($files[-1]);
};
$io = io_of_file(count => 6);
push @files, folder('0.nmsg');
$io->add_output($files[0], close_cb => $next);
$io->loop;
is_deeply([map { [ports_in($_)] } @files], [[1 .. 6], [7 .. 12], [13 .. 15]], 'a new file after each 6 messages');

@seen = ();
my $events = 0;
$io = io_of_file(count => 6);
$io->add_output($see, close_cb => sub { ++$events });
$io->loop;
is_deeply([$events, scalar @seen], [2, 15], 'an output that stays open');

@seen = ();
$io = io_of_file(count => 6);
$io->add_output($see, close_cb => sub { shift->close });
$io->loop;
is_deeply(\@seen, [1 .. 6], 'an output that is closed');

@seen = ();
$io = Net::Nmsg::IO->new(count => 6, mirrored => 1);
my $in = Net::Nmsg::Input->open($path);
$io->add_input($in);
$io->add_output($see);
$io->loop;
is_deeply([scalar @seen, $in->read->get_srcport], [6, 7], 'what was not written stays in the input');

@seen = ();
$io = Net::Nmsg::IO->new(interval => 1, interval_randomized => 1);
socket my $silent, AF_INET, SOCK_DGRAM, 0;
bind $silent, pack_sockaddr_in(0, INADDR_LOOPBACK);
$io->add_input(Net::Nmsg::Input->open($silent));
$io->add_output($see, close_cb => sub { my ($out) = @_; ++$events; $out->close });
$events = 0;
$io->loop;
is_deeply([$events, scalar @seen], [1, 0], 'an interval without messages');

# --- filters

my $mixed = folder('mixed.nmsg');
{
    my $out = Net::Nmsg::Output->open($mixed);
    for my $i (1 .. 200) {
        my $msg = $i % 2 ? ipconn($i) : Net::Nmsg::Msg::base::http->new;
        $msg->source($i % 4);
        $out->write($msg);
    }
}
my $count;
for my $case ([[], 200], [[filter_vendor => 'base', filter_msgtype => 'http'], 100], [[filter_source => 3], 50],
    [[filter_source => 2, filter_vendor => 1, filter_msgtype => 5], 0])
{
    my ($filter, $expected) = @$case;
    for my $is_first (0, 1) {
        my $io = Net::Nmsg::IO->new($is_first ? @$filter : ());
        $io->add_input($mixed);
        $io->add_output(sub { ++$count });
        if (!$is_first) {
            my %filter = @$filter;
            $io->set_filter_source($filter{filter_source}) if $filter{filter_source};
            $io->set_filter_msgtype(@filter{qw(filter_vendor filter_msgtype)}) if $filter{filter_vendor};
        }
        $count = 0;
        $io->loop;
        is($count, $expected, "filter: @$filter");
    }
}
is_deeply([Net::Nmsg::IO->new(filter_vendor => 'ISC', filter_msgtype => 4)->get_filter_msgtype], [qw(base http)],
    'names');
my $packets = Net::Nmsg::IO->new(filter_vendor => 'base', filter_msgtype => 'ncap');
$packets->add_input(pcap_of_udp(folder('x.pcap'), 'a', 'b'));
$packets->add_output(sub { ++$count });
$count = 0;
$packets->loop;
is($count, 2, 'packets are made messages of the type of the filter');

# --- several inputs, which wait for each other

my @sockets = map { Net::Nmsg::Input->open('127.0.0.1', 0) } 1 .. 2;
my @senders =
    map { Net::Nmsg::Output->open('127.0.0.1', (unpack_sockaddr_in getsockname $_)[0], buffered => 0) } @sockets;
pipe my $reader, my $writer;
my $pipe = Net::Nmsg::Input->open_file($reader);
my $into = Net::Nmsg::Output->open_file($writer, buffered => 0);
close $writer;
@seen = ();
$io   = Net::Nmsg::IO->new;
$io->add_input($_) for @sockets, $pipe;
$io->add_output(
    sub {
        my $number = shift->get_srcport;
        push @seen, $number;
        return $io->breakloop if $number == 9;
        ($senders[0], $into, $senders[1])[$number % 3]->write(ipconn($number + 1));
    }
);
$senders[0]->write(ipconn(1));
$io->loop;
is_deeply(\@seen, [1 .. 9], 'each answer comes by another input');
ok($pipe->opened && $sockets[0]->opened, 'inputs of the program stay open');
$into->write(ipconn(10), ipconn(11));
$into->close;
is_deeply([map { $_->get_srcport } $pipe->read], [10, 11], 'and can be read');

# --- channels and ports

{
    my $channels = folder('channels');
    my @ports    = map { (unpack_sockaddr_in getsockname $_)[0] } @sockets;
    close $_ for @sockets;
    open my $file, '>', $channels;
    print $file 'ch1 ', join(' ', map { "127.0.0.1/$_" } @ports), "\n";
    close $file;
    local $ENV{NMSG_CHALIAS_FILE} = $channels;
    my $io = Net::Nmsg::IO->new;
    $io->add_input('ch1');
    is(scalar(() = $io->inputs), 2, 'a channel');
    my $sender = Net::Nmsg::IO->new;
    $sender->add_input($path);
    $sender->add_output('ch1');
    is(scalar(() = $sender->outputs), 2, 'a channel of outputs');
    $sender->loop;
    my $count = 0;
    $io->add_output(sub { $io->breakloop if ++$count == 15 });
    $io->loop;
    is($count, 15, 'through a channel');
    dies_like(sub { $io->add_input_channel('none') }, qr/^unknown channel 'none'/, 'an unknown channel');
}
{
    my $io = Net::Nmsg::IO->new;
    my $low;
    for (1 .. 100) {
        my $probe = Net::Nmsg::Input->open('127.0.0.1', 0);
        $low = (unpack_sockaddr_in getsockname $probe)[0];
        $probe->close;
        last if $low < 65000 && eval { $io->add_input("127.0.0.1/$low.." . ($low + 2)); 1 };
    }
    is(scalar(() = $io->inputs), 3, 'a range of ports is an input for each');
    dies_like(sub { $io->add_input('127.0.0.1/1..30') }, qr/^port range \(20\) exceeded/, 'a long range');
}

# --- mistakes

dies_like(sub { Net::Nmsg::IO->new(x => 1) }, qr/^uknown option 'x' at \Q$0\E/, 'an unknown option');
dies_like(sub { Net::Nmsg::IO->new(count => 'x') }, qr/^count: 'x' is not a number/, 'no number');
dies_like(sub { Net::Nmsg::IO->new->add_input('none') }, qr/^not sure what to do with spec none/, 'no input');
dies_like(sub { Net::Nmsg::IO->new->add_input(Net::Nmsg::Input->new) }, qr/^add_input: the input is not open/, 'input');
dies_like(sub { Net::Nmsg::IO->new->add_output(Net::Nmsg::Output->new) }, qr/^add_output: the output is not open/,
    'output');
dies_like(sub { Net::Nmsg::IO->new->add_output_cb('x') }, qr/^not a code reference/, 'no sub');
dies_like(sub { Net::Nmsg::IO->new->add_output($see, close_cb => 1) }, qr/^close_cb: not a code reference/, 'no sub');

@seen = ();
$io = io_of_file();
$io->add_output(sub { $see->(@_); die {reason => 'enough'} if @seen == 3 });
ok(!eval { $io->loop; 1 }, 'a sub that dies ends the loop');
is($@->{reason}, 'enough', 'which dies of the same');
is(scalar @seen, 3, 'at once');
is_deeply([$io->inputs, $io->outputs], [], 'and the loop is empty');

$io = io_of_file();
$io->add_output(sub { $io->loop });
dies_like(sub { $io->loop }, qr/^the loop runs already/, 'a loop in itself');

my $broken = folder('broken.nmsg');
open my $file, '>', $broken;
print $file slurp($path), "NMSG\0\2\0\0\0\1x";
close $file;
@seen = ();
$io = io_of_file();
$io->add_input($broken);
$io->add_output($see);
dies_like(sub { $io->loop }, qr/^nmsg_input_read\(\) failed\(10\): parse error/, 'an input that fails');
is(scalar @seen, 30, 'does not stop the others');

SKIP: {
    skip 'there is no /dev/full', 2 if !-c '/dev/full';
    $io = io_of_file();
    $io->add_output('/dev/full', buffered => 0);
    dies_like(sub { $io->loop }, qr/^nmsg_output_write\(\) failed\(15\).*No space left/, 'an output that fails');
    $io = io_of_file();
    my $out = Net::Nmsg::Output->open('/dev/full');
    $io->add_output($out);
    dies_like(sub { $io->loop }, qr/^nmsg_output_flush\(\) failed\(15\).*No space left/, 'also at the end');
    $out->close;
}

@seen = ();
$io = io_of_file();
my $closed = ($io->inputs)[0];
$io->add_output(sub { $see->(@_); $closed->close if @seen == 5 });
$io->loop;
is(scalar @seen, 5, 'a sub that closes the input ends it');
$io = io_of_file();
$io->add_output(sub { ($io->outputs)[0]->close });
$io->loop;
pass('a sub that closes its output ends the loop');

done_testing;
