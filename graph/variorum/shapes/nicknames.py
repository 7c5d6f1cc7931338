"""Given names, and what is short for them: Bob for Robert, Sepp for Josef; in lower case without accents."""

from __future__ import annotations

from itertools import groupby

GROUPS = (  # a name in its forms in several languages first, then what is short for it
    *("robert roberto bob bobby rob robbie bert", "william guillermo guglielmo bill billy will willy willie liam"),
    *(
        "elizabeth elisabeth elisabetta isabel liz lizzie beth betty lisa elsa liesel sissi eliza",
        "richard rick dick rich",
    ),
    *("james jim jimmy jamie", "john johannes johann hans jean juan giovanni ivan jack johnny hannes jan joao jon"),
    *("margaret margarete margarita marguerite maggie meg peggy greta gretel rita", "thomas tom tommy tomas tommaso"),
    *("josef joseph jose giuseppe joe joey sepp beppe pepe pep josip", "alexander alexandre alejandro alessandro alex"),
    *("alexander aleksandr aleksander sasha sascha sacha alec xander sandro", "alexandra aleksandra sasha sandra alex"),
    *(
        "michael michel miguel michele mikhail mike mick micky misha michi",
        "charles carl karl carlos carlo charlie chuck",
    ),
    *("edward eduard eduardo edoardo ed eddie ted ned", "francis franz francisco francesco francois frank paco pancho"),
    *(
        "katherine catherine katharina catalina caterina kate katie kathy cathy kat kati",
        "anthony anton antonio tony toni",
    ),
    *(
        "henry heinrich enrique enrico henri harry hank heinz",
        "george georg jorge giorgio georges jorg",
        "yuri juri iouri yury jurij yuriy",
    ),
    *(
        "peter pedro pietro pierre petr piotr pete",
        "daniel daniele dan danny",
        "david davide dave",
        "andrew andreas andre",
    ),
    *(
        "andrew andres andrea andy andi drew",
        "matthew matthias matteo mateo mathieu matt",
        "christopher christoph chris",
    ),
    *("christine christina cristina chris tina", "nicholas nikolaus nicolas nicola nick nico niko klaus claus"),
    *("samuel sam sammy", "samantha sam", "benjamin ben benny", "joshua josh", "jonathan jon", "timothy tim timo"),
    *(
        "stephen steven stefan stephan esteban stefano etienne steve",
        "gregory gregor greg",
        "jeffrey geoffrey jeff geoff",
    ),
    *("lawrence laurence lorenz lorenzo laurent larry", "leonard leonhard leonardo len leo lenny", "ronald ron ronnie"),
    *(
        "donald don donnie",
        "kenneth ken kenny",
        "raymond ray",
        "gerald gerard gerhard jerry gerry",
        "vladimir wladimir vova",
    ),
    *("dmitri dimitri dmitry dima mitya", "sergei sergey sergej serge seryozha", "yevgeny jewgeni evgeny eugen zhenya"),
    *("ekaterina katja katya", "anastasia nastya", "maria marie mary mia mitzi molly", "susan susanne susana sue susi"),
    *(
        "patricia pat patty trish",
        "patrick pat paddy patricio",
        "barbara barb babs",
        "rebecca becky",
        "jennifer jen jenny",
    ),
    *(
        "deborah deb debbie",
        "pamela pam",
        "victoria viktoria vicky",
        "frederick friedrich federico frederic fred fritz",
    ),
    *("albert alberto al bert", "alfred alfredo fred alf", "theodore theodor ted teddy theo", "walter walt wally"),
    *(
        "wolfgang wolf",
        "gabriele gabriella gabi gaby",
        "ursula ursi uschi",
        "brigitte gitte",
        "ludwig louis luis luigi lou",
    ),
    *("philip philipp felipe filippo philippe phil pip", "vincent vincenzo vicente vince vinny", "zachary zach zack"),
    *(
        "abigail abby",
        "jacqueline jackie",
        "dorothy dorothea dot dolly",
        "eleanor eleonore nell nora",
        "helen helene elena",
    ),
    *(
        "ignacio nacho",
        "manuel emmanuel manolo manny",
        "rafael raphael rafa raffaele",
        "santiago jacob jakob jaime iago",
    ),
    *("maximilian max", "sebastian seb basti bastian", "tobias toby tobi", "ulrich uli ueli", "rudolf rudi rolf"),
)
SAID = [(name, number) for number, group in enumerate(GROUPS) for name in group.split()]
OF = {name: frozenset(number for _, number in said) for name, said in groupby(sorted(SAID), key=lambda pair: pair[0])}
NONE: frozenset[int] = frozenset()


def may_be_one(one: str, other: str) -> bool:
    """Whether two given names in lower case may be one: Bob and Robert."""
    groups = OF.get(one)
    return groups is not None and not groups.isdisjoint(OF.get(other, NONE))
