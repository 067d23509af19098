-- Sample data: 36 months of sales up to today, with the history of jobs and measurements that goes with it. Applied only when asked for.
-- Every value is integer arithmetic on a row's number, so that Snowflake and the local account hold the same rows on the same day.
-- It only adds rows whose id is not there: a second run adds nothing, a run on a later day adds the days since. No row of a person is touched.
--
-- The numbers h1, h2, ... are pseudo-random: x = (number * 1103515245 + salt) modulo 2147483647 and h = (x * x modulo 2147483647 * 48271 + x)
-- modulo 2147483647; all steps fit into 64 bits.

USE SCHEMA analytics_platform.raw_data;

-- 60 products in 6 categories. Days are counted back from today; 116 was discontinued after many returns.
INSERT INTO analytics_platform.raw_data.products (
    product_id, sku, product_name, category, subcategory, unit_price, unit_cost, is_discontinued, launched_on, discontinued_on
)
WITH catalogue (product_id, sku, product_name, category, subcategory, unit_price, unit_cost, launched_days_ago, discontinued_days_ago) AS (
    SELECT * FROM VALUES
        (101, 'CMP-1001', 'Aero 13 Laptop', 'Computers', 'Laptops', 1099.00, 792.00, 1500, NULL),
        (102, 'CMP-1002', 'Aero 15 Laptop', 'Computers', 'Laptops', 1349.00, 958.00, 1500, NULL),
        (103, 'CMP-1003', 'Aero 16 Pro Laptop', 'Computers', 'Laptops', 2199.00, 1540.00, 620, NULL),
        (104, 'CMP-1004', 'Field 14 Rugged Laptop', 'Computers', 'Laptops', 1879.00, 1334.00, 1450, NULL),
        (105, 'CMP-1011', 'Tower S3 Desktop', 'Computers', 'Desktops', 849.00, 628.00, 1600, NULL),
        (106, 'CMP-1012', 'Tower X7 Workstation', 'Computers', 'Desktops', 2749.00, 1952.00, 1200, NULL),
        (107, 'CMP-1013', 'Mini One Desktop', 'Computers', 'Desktops', 599.00, 438.00, 900, NULL),
        (108, 'CMP-1021', 'View 24 Monitor', 'Computers', 'Monitors', 189.00, 126.00, 1700, NULL),
        (109, 'CMP-1022', 'View 27 QHD Monitor', 'Computers', 'Monitors', 329.00, 217.00, 1600, NULL),
        (110, 'CMP-1023', 'View 34 Curved Monitor', 'Computers', 'Monitors', 579.00, 388.00, 780, NULL),
        (111, 'PHN-2001', 'Pico Smartphone', 'Phones & Tablets', 'Smartphones', 399.00, 281.00, 1400, NULL),
        (112, 'PHN-2002', 'Pico Plus Smartphone', 'Phones & Tablets', 'Smartphones', 649.00, 455.00, 1100, NULL),
        (113, 'PHN-2003', 'Pico Max Smartphone', 'Phones & Tablets', 'Smartphones', 899.00, 618.00, 400, NULL),
        (114, 'PHN-2011', 'Slate 10 Tablet', 'Phones & Tablets', 'Tablets', 329.00, 233.00, 1500, NULL),
        (115, 'PHN-2012', 'Slate 12 Tablet', 'Phones & Tablets', 'Tablets', 549.00, 379.00, 800, NULL),
        (116, 'PHN-2013', 'Slate Fold Tablet', 'Phones & Tablets', 'Tablets', 999.00, 741.00, 1150, 260),
        (117, 'PHN-2021', 'Orbit Smartwatch', 'Phones & Tablets', 'Wearables', 229.00, 142.00, 1300, NULL),
        (118, 'PHN-2022', 'Orbit Fit Band', 'Phones & Tablets', 'Wearables', 79.00, 41.00, 1300, NULL),
        (119, 'PHN-2031', 'Dual Dock Charger', 'Phones & Tablets', 'Chargers', 59.00, 26.00, 1650, NULL),
        (120, 'PHN-2032', 'Trek 20k Power Bank', 'Phones & Tablets', 'Chargers', 49.00, 24.00, 1650, NULL),
        (121, 'AUD-3001', 'Hush Over-Ear Headphones', 'Audio & Video', 'Headphones', 249.00, 139.00, 1600, NULL),
        (122, 'AUD-3002', 'Hush Mini Earbuds', 'Audio & Video', 'Headphones', 129.00, 66.00, 1250, NULL),
        (123, 'AUD-3003', 'Talk One Headset', 'Audio & Video', 'Headphones', 89.00, 47.00, 1700, NULL),
        (124, 'AUD-3011', 'Room Bar Soundbar', 'Audio & Video', 'Speakers', 279.00, 171.00, 1400, NULL),
        (125, 'AUD-3012', 'Pebble Bluetooth Speaker', 'Audio & Video', 'Speakers', 69.00, 35.00, 1500, NULL),
        (126, 'AUD-3021', 'Clear 2K Webcam', 'Audio & Video', 'Cameras', 99.00, 52.00, 1700, NULL),
        (127, 'AUD-3022', 'Clear 4K Conference Camera', 'Audio & Video', 'Cameras', 699.00, 462.00, 1000, NULL),
        (128, 'AUD-3031', 'Lumen Projector', 'Audio & Video', 'Projectors', 749.00, 521.00, 1350, NULL),
        (129, 'AUD-3032', 'Lumen Short-Throw Projector', 'Audio & Video', 'Projectors', 1299.00, 902.00, 540, NULL),
        (130, 'AUD-3041', 'Studio USB Microphone', 'Audio & Video', 'Microphones', 119.00, 63.00, 1200, NULL),
        (131, 'FUR-4001', 'Posture Task Chair', 'Office Furniture', 'Chairs', 319.00, 188.00, 1800, NULL),
        (132, 'FUR-4002', 'Posture Mesh Chair', 'Office Furniture', 'Chairs', 449.00, 262.00, 1500, NULL),
        (133, 'FUR-4003', 'Harbor Executive Chair', 'Office Furniture', 'Chairs', 689.00, 409.00, 1100, NULL),
        (134, 'FUR-4011', 'Level Sit-Stand Desk', 'Office Furniture', 'Desks', 629.00, 402.00, 1600, NULL),
        (135, 'FUR-4012', 'Level Mini Desk', 'Office Furniture', 'Desks', 349.00, 219.00, 1300, NULL),
        (136, 'FUR-4013', 'Oakline Meeting Table', 'Office Furniture', 'Tables', 1189.00, 772.00, 1450, NULL),
        (137, 'FUR-4021', 'Oakline Bookcase', 'Office Furniture', 'Storage', 259.00, 158.00, 1700, NULL),
        (138, 'FUR-4022', 'Three-Drawer Pedestal', 'Office Furniture', 'Storage', 169.00, 98.00, 1750, NULL),
        (139, 'FUR-4031', 'Quiet Phone Booth', 'Office Furniture', 'Acoustics', 3990.00, 2705.00, 480, NULL),
        (140, 'FUR-4032', 'Felt Acoustic Panel', 'Office Furniture', 'Acoustics', 139.00, 71.00, 950, NULL),
        (141, 'NET-5001', 'Mesh Wi-Fi Router', 'Networking', 'Routers', 199.00, 121.00, 1600, NULL),
        (142, 'NET-5002', 'Mesh Wi-Fi Router Pro', 'Networking', 'Routers', 379.00, 236.00, 700, NULL),
        (143, 'NET-5011', '8-Port Switch', 'Networking', 'Switches', 89.00, 48.00, 1800, NULL),
        (144, 'NET-5012', '24-Port Managed Switch', 'Networking', 'Switches', 459.00, 301.00, 1500, NULL),
        (145, 'NET-5013', '48-Port PoE Switch', 'Networking', 'Switches', 1149.00, 781.00, 1250, NULL),
        (146, 'NET-5021', 'Ceiling Access Point', 'Networking', 'Access Points', 169.00, 99.00, 1550, NULL),
        (147, 'NET-5022', 'Outdoor Access Point', 'Networking', 'Access Points', 289.00, 177.00, 1100, NULL),
        (148, 'NET-5031', 'Vault 2-Bay NAS', 'Networking', 'Storage', 329.00, 226.00, 1400, NULL),
        (149, 'NET-5032', 'Vault 8-Bay NAS', 'Networking', 'Storage', 1590.00, 1107.00, 880, NULL),
        (150, 'NET-5041', 'Edge Firewall 200', 'Networking', 'Security', 799.00, 512.00, 1300, NULL),
        (151, 'ACC-6001', 'Glide Wireless Mouse', 'Accessories', 'Input Devices', 39.00, 17.00, 1900, NULL),
        (152, 'ACC-6002', 'Glide Ergonomic Mouse', 'Accessories', 'Input Devices', 69.00, 32.00, 1300, NULL),
        (153, 'ACC-6003', 'Stroke Mechanical Keyboard', 'Accessories', 'Input Devices', 129.00, 64.00, 1500, NULL),
        (154, 'ACC-6004', 'Stroke Compact Keyboard', 'Accessories', 'Input Devices', 59.00, 27.00, 1800, NULL),
        (155, 'ACC-6011', 'USB-C Hub 7-in-1', 'Accessories', 'Docks & Hubs', 64.00, 29.00, 1450, NULL),
        (156, 'ACC-6012', 'Thunder Docking Station', 'Accessories', 'Docks & Hubs', 249.00, 158.00, 1050, NULL),
        (157, 'ACC-6021', 'Braided USB-C Cable', 'Accessories', 'Cables', 15.00, 4.00, 1900, NULL),
        (158, 'ACC-6022', 'HDMI Cable 2 m', 'Accessories', 'Cables', 12.00, 3.00, 1900, NULL),
        (159, 'ACC-6031', 'Laptop Sleeve', 'Accessories', 'Bags & Stands', 35.00, 13.00, 1700, NULL),
        (160, 'ACC-6032', 'Aluminium Laptop Stand', 'Accessories', 'Bags & Stands', 49.00, 19.00, 1200, NULL)
)
SELECT
    c.product_id,
    c.sku,
    c.product_name,
    c.category,
    c.subcategory,
    c.unit_price,
    c.unit_cost,
    c.discontinued_days_ago IS NOT NULL,
    CURRENT_DATE() - c.launched_days_ago,
    CURRENT_DATE() - c.discontinued_days_ago
FROM catalogue AS c
WHERE NOT EXISTS (SELECT 1 FROM analytics_platform.raw_data.products AS p WHERE p.product_id = c.product_id);

-- 2,000 customers. place: share of all customers in thousandths; culture: whose names they have. The Middle East & Africa opened 300 days ago.
INSERT INTO analytics_platform.raw_data.customers (
    customer_id, customer_name, email, segment, region, country, city, signup_date, status, created_at, updated_at
)
WITH places (first_share, last_share, region, country, culture, legal_form, cities, city_count) AS (
    SELECT * FROM VALUES
        (0, 319, 'North America', 'United States', 'en', 'Inc.', 'New York,Chicago,Austin,Seattle,Denver,Atlanta,Boston,San Diego', 8),
        (320, 399, 'North America', 'Canada', 'en', 'Ltd.', 'Toronto,Montréal,Vancouver,Calgary,Québec', 5),
        (400, 474, 'Europe', 'United Kingdom', 'en', 'Ltd', 'London,Manchester,Edinburgh,Bristol,Leeds', 5),
        (475, 549, 'Europe', 'Germany', 'de', 'GmbH', 'Berlin,München,Hamburg,Köln,Düsseldorf', 5),
        (550, 599, 'Europe', 'France', 'fr', 'SAS', 'Paris,Lyon,Nantes,Toulouse', 4),
        (600, 627, 'Europe', 'Spain', 'es', 'S.L.', 'Madrid,Barcelona,Málaga', 3),
        (628, 652, 'Europe', 'Italy', 'it', 'S.r.l.', 'Milano,Torino,Bologna', 3),
        (653, 669, 'Europe', 'Netherlands', 'nl', 'B.V.', 'Amsterdam,Utrecht,Eindhoven', 3),
        (670, 684, 'Europe', 'Sweden', 'sv', 'AB', 'Stockholm,Göteborg,Malmö', 3),
        (685, 699, 'Europe', 'Poland', 'pl', 'Sp. z o.o.', 'Warszawa,Kraków,Gdańsk', 3),
        (700, 744, 'Asia Pacific', 'Japan', 'ja', 'K.K.', 'Tokyo,Osaka,Nagoya', 3),
        (745, 789, 'Asia Pacific', 'Australia', 'en', 'Pty Ltd', 'Sydney,Melbourne,Brisbane,Perth', 4),
        (790, 839, 'Asia Pacific', 'India', 'in', 'Pvt Ltd', 'Mumbai,Bengaluru,Delhi,Pune', 4),
        (840, 859, 'Asia Pacific', 'Singapore', 'in', 'Pte Ltd', 'Singapore', 1),
        (860, 909, 'Latin America', 'Brazil', 'pt', 'Ltda.', 'São Paulo,Rio de Janeiro,Curitiba,Brasília', 4),
        (910, 944, 'Latin America', 'Mexico', 'es', 'S.A. de C.V.', 'Ciudad de México,Monterrey,Guadalajara', 3),
        (945, 954, 'Latin America', 'Chile', 'es', 'SpA', 'Santiago,Valparaíso', 2),
        (955, 974, 'Middle East & Africa', 'United Arab Emirates', 'ar', 'LLC', 'Dubai,Abu Dhabi', 2),
        (975, 986, 'Middle East & Africa', 'South Africa', 'en', '(Pty) Ltd', 'Johannesburg,Cape Town', 2),
        (987, 994, 'Middle East & Africa', 'Saudi Arabia', 'ar', 'Co.', 'Riyadh,Jeddah', 2),
        (995, 999, 'Middle East & Africa', 'Kenya', 'ar', 'Ltd', 'Nairobi', 1)
),

cultures (culture, people, first_names, last_names, brands, brand_count, trades, trade_count) AS (
    SELECT * FROM VALUES
        (
            'en', 26,
            'Olivia,Liam,Emma,Noah,Ava,James,Grace,Henry,Chloe,Lucas,Mia,Ethan,Zoe,Owen,Ruby,Mason,Ella,Caleb,Hazel,Isaac,Nora,Dylan,Ivy,Aaron,Leah,Felix',
            'Carter,Hughes,Bennett,Murphy,Walker,Brooks,Reid,Foster,Hayes,Coleman,Ward,Price,Fraser,Doyle,Barnes,Ellis,Quinn,Sutton,Marsh,Palmer,Shaw,Osborne,Kerr,Lowe,Whitaker,O''Brien',
            'Blue Harbor,Cedar Ridge,Granite Peak,Silverline,Northgate,Redwood,Bright Path,Ironbridge,Summit,Lakeside,Stonefield,Clearwater,Oak & Ash,Westbrook,Highland,Pinecrest,Evergreen,Fairview,Copperfield,Riverbend,Goldleaf,Maplewood,Kestrel,Beacon,Foxglove,Millbrook,Anchor,Larkspur,Sandstone,Wildrose',
            30,
            'Logistics,Foods,Health,Partners,Engineering,Media,Insurance,Retail,Robotics,Outfitters,Legal,Pharma,Energy,Learning,Capital,Builders,Travel,Analytics,Textiles,Dental',
            20
        ),
        (
            'de', 12,
            'Anna,Jürgen,Lena,Felix,Käthe,Lukas,Marie,Jonas,Sophie,Matthias,Greta,Björn',
            'Müller,Schäfer,Weiß,Krüger,Vogel,Böhm,Lange,Schröder,Hoffmann,Köhler,Jäger,Brandt',
            'Rheintal,Nordlicht,Alpen,Hanse,Lindenhof,Schwarzwald,Elbe,Grünwald,Bergmann,Möwe,Sonnenfeld,Ostsee',
            12,
            'Maschinenbau,Logistik,Feinkost,Medizintechnik,Verlag,Energie,Werkzeuge,Beratung,Möbel,Brauerei',
            10
        ),
        (
            'fr', 12,
            'Camille,Hélène,Luc,Chloé,Théo,Manon,Rémi,Élodie,Hugo,Inès,Jérôme,Léa',
            'Lefèvre,Moreau,Girard,Bernard,Fournier,Mercier,Blanchet,Garnier,Chevalier,Rousseau,Besançon,Perrin',
            'Lumière,Clairval,Hexagone,Beaurivage,Mistral,Belle Rive,Côte d''Or,Grand Pré,Océane,Sève,Vallon,Étoile',
            12,
            'Énergie,Conseil,Distribution,Pharma,Édition,Transports,Traiteur,Optique,Textile,Bâtiment',
            10
        ),
        (
            'es', 12,
            'Lucía,Javier,Sofía,Andrés,Valentina,Mateo,Inés,Álvaro,Camila,Joaquín,Elena,Íñigo',
            'García,Núñez,Herrera,Ibáñez,Molina,Ortega,Peña,Ramírez,Suárez,Vázquez,Castillo,Domínguez',
            'Sol y Mar,Montaña,Sierra Azul,Horizonte,Nuevo Norte,El Roble,Costa Verde,Luna,Camino Real,Águila,Río Claro,Ceiba',
            12,
            'Alimentos,Logística,Construcción,Textiles,Energía,Farmacéutica,Turismo,Muebles,Imprenta,Salud',
            10
        ),
        (
            'it', 12,
            'Giulia,Marco,Chiara,Luca,Elisa,Matteo,Sara,Davide,Francesca,Paolo,Noemi,Niccolò',
            'Rossi,Bianchi,Ferrari,Romano,Greco,Conti,Marino,Galli,Fontana,Moretti,Santoro,Donà',
            'Aurora,Bel Monte,Fiore,Laguna,Nettuno,Olivo,Piazza,Quercia,Stella,Torre,Vento,Zefiro',
            12,
            'Alimentari,Arredi,Ceramiche,Design,Energia,Meccanica,Moda,Ottica,Trasporti,Viaggi',
            10
        ),
        (
            'nl', 12,
            'Sanne,Daan,Lotte,Bram,Femke,Thijs,Maaike,Jeroen,Noor,Sven,Anouk,Ruben',
            'de Vries,Jansen,van Dijk,Bakker,Visser,Smit,Meijer,Mulder,Bos,Vos,Peters,Hendriks',
            'Polder,Windmolen,Tulp,Delta,Zuiderzee,Grachten,Oranje,Kade,Merel,Veluwe,Haven,Duin',
            12,
            'Logistiek,Zuivel,Techniek,Advies,Media,Energie,Bouw,Bloemen,Zorg,Reizen',
            10
        ),
        (
            'sv', 12,
            'Elsa,Oskar,Astrid,Nils,Maja,Gustav,Åsa,Erik,Linnéa,Anders,Sigrid,Björn',
            'Lindqvist,Åkesson,Nyström,Berg,Sjöberg,Holm,Ekström,Lund,Dahl,Hägg,Forsberg,Wallin',
            'Norrsken,Björk,Fjäll,Havet,Älv,Skog,Granit,Polstjärna,Vinter,Ängen,Sjö,Lykta',
            12,
            'Energi,Möbler,Teknik,Logistik,Hälsa,Bygg,Design,Media,Fisk,Resor',
            10
        ),
        (
            'pl', 12,
            'Zofia,Jakub,Hanna,Michał,Julia,Paweł,Maja,Łukasz,Alicja,Tomasz,Ewa,Piotr',
            'Nowak,Kowalski,Wójcik,Zieliński,Lewandowski,Kamiński,Dąbrowski,Wróbel,Mazur,Krawczyk,Piotrowski,Jabłoński',
            'Bałtyk,Tatry,Wisła,Dąb,Jantar,Sokół,Polana,Zorza,Mazowia,Bursztyn,Kasztan,Orzeł',
            12,
            'Logistyka,Meble,Energia,Budowa,Technika,Zdrowie,Media,Handel,Druk,Podróże',
            10
        ),
        (
            'ja', 12,
            'Yuki,Haruto,Sakura,Ren,Aoi,Sota,Hina,Kaito,Mei,Riku,Yui,Daichi',
            'Sato,Suzuki,Takahashi,Tanaka,Watanabe,Ito,Yamamoto,Nakamura,Kobayashi,Kato,Yoshida,Mori',
            'Asahi,Fuji,Hikari,Kaze,Midori,Nami,Sora,Taiyo,Umi,Yama,Hoshi,Tsubasa',
            12,
            'Denki,Foods,Logistics,Medical,Precision,Robotics,Shoji,Textile,Trading,Kogyo',
            10
        ),
        (
            'in', 12,
            'Aarav,Diya,Vivaan,Ananya,Rohan,Meera,Arjun,Kavya,Ishaan,Priya,Wei,Mei Ling',
            'Sharma,Patel,Iyer,Reddy,Gupta,Menon,Das,Kapoor,Nair,Bose,Tan,Lim',
            'Saffron,Lotus,Banyan,Monsoon,Peacock,Deccan,Himalaya,Jasmine,Merlion,Indus,Coral,Sandal',
            12,
            'Textiles,Software,Exports,Foods,Pharma,Logistics,Energy,Motors,Media,Clinics',
            10
        ),
        (
            'pt', 12,
            'Ana,João,Beatriz,Thiago,Larissa,Rafael,Júlia,Caio,Letícia,Mateus,Conceição,Vinícius',
            'Silva,Souza,Conceição,Almeida,Araújo,Barbosa,Gonçalves,Lima,Moraes,Ribeiro,Simões,Teixeira',
            'Ipê,Jacarandá,Maré,Pantanal,Sabiá,Serra Azul,Tucano,Vitória,Aurora,Cachoeira,Estrela,Verde Vale',
            12,
            'Alimentos,Construções,Energia,Farmácia,Logística,Móveis,Tecnologia,Têxtil,Turismo,Saúde',
            10
        ),
        (
            'ar', 12,
            'Fatima,Omar,Layla,Yusuf,Amina,Khalid,Zainab,Hassan,Noura,Ibrahim,Wanjiru,Kamau',
            'Al Mansoori,Haddad,Al Farsi,Nasser,Rahman,Khoury,Al Harbi,Saleh,Mwangi,Otieno,Darwish,Aziz',
            'Al Noor,Oasis,Falcon,Dhow,Desert Rose,Crescent,Gulf Star,Savanna,Baobab,Pearl,Palm,Sahara',
            12,
            'Trading,Contracting,Logistics,Foods,Energy,Medical,Hospitality,Technologies,Motors,Interiors',
            10
        )
),

numbered AS (
    SELECT CAST(ROW_NUMBER() OVER (ORDER BY NULL) AS BIGINT) AS n
    FROM TABLE(GENERATOR(ROWCOUNT => 2000))
),

seeds AS (
    SELECT
        n,
        (n * 1103515245 + 101) % 2147483647 AS x1,
        (n * 1103515245 + 700202) % 2147483647 AS x2,
        (n * 1103515245 + 41300303) % 2147483647 AS x3,
        (n * 1103515245 + 900400404) % 2147483647 AS x4
    FROM numbered
),

drawn AS (
    SELECT
        n,
        (((x1 * x1) % 2147483647) * 48271 + x1) % 2147483647 AS h1,
        (((x2 * x2) % 2147483647) * 48271 + x2) % 2147483647 AS h2,
        (((x3 * x3) % 2147483647) * 48271 + x3) % 2147483647 AS h3,
        (((x4 * x4) % 2147483647) * 48271 + x4) % 2147483647 AS h4
    FROM seeds
),

placed AS (
    SELECT
        d.n,
        d.h2,
        d.h4,
        CAST(FLOOR(d.h1 / 1000) AS BIGINT) % 1000 AS fate,
        CASE
            WHEN d.n = 1 OR d.h1 % 100 < 6 THEN 'Enterprise'
            WHEN d.h1 % 100 < 22 THEN 'Mid-Market'
            WHEN d.h1 % 100 < 52 THEN 'Small Business'
            ELSE 'Consumer'
        END AS segment,
        p.region,
        p.country,
        p.culture,
        p.legal_form,
        IFF(d.h2 % 50 = 7, NULL, SPLIT_PART(p.cities, ',', d.h3 % p.city_count + 1)) AS city,
        CASE
            WHEN d.n = 1 THEN 1420
            WHEN p.region = 'Middle East & Africa' THEN 8 + d.h4 % 292
            WHEN d.h2 % 100 < 45 THEN 1096 + d.h4 % 500
            ELSE d.h4 % 1096
        END AS days_ago
    FROM drawn AS d
    INNER JOIN places AS p ON IFF(d.n = 1, 0, d.h3 % 1000) BETWEEN p.first_share AND p.last_share
),

ranked AS (
    SELECT
        p.n,
        p.h2,
        p.fate,
        p.segment,
        p.region,
        p.country,
        p.culture,
        p.legal_form,
        p.city,
        p.days_ago,
        1000 + ROW_NUMBER() OVER (ORDER BY p.days_ago DESC, p.n) AS customer_id,
        (ROW_NUMBER() OVER (PARTITION BY p.culture, p.segment = 'Consumer' ORDER BY p.n) - 1) * 37 AS name_rank
    FROM placed AS p
),

indexed AS (
    SELECT
        r.customer_id,
        r.n,
        r.h2,
        r.fate,
        r.segment,
        r.region,
        r.country,
        r.legal_form,
        r.city,
        r.days_ago,
        c.first_names,
        c.last_names,
        c.brands,
        c.trades,
        r.name_rank % c.people AS first_index,
        (r.name_rank + CAST(FLOOR(r.name_rank / c.people) AS BIGINT)) % c.people AS last_index,
        r.name_rank % c.brand_count AS brand_index,
        CAST(FLOOR(r.name_rank / c.brand_count) AS BIGINT) % c.trade_count AS trade_index
    FROM ranked AS r
    INNER JOIN cultures AS c ON c.culture = r.culture
),

named AS (
    SELECT
        customer_id,
        h2,
        fate,
        segment,
        region,
        country,
        city,
        days_ago,
        CASE
            WHEN n = 1 THEN 'Halvorsen & Pike Group Inc.'
            WHEN segment = 'Consumer' THEN SPLIT_PART(first_names, ',', first_index + 1) || ' ' || SPLIT_PART(last_names, ',', last_index + 1)
            ELSE SPLIT_PART(brands, ',', brand_index + 1) || ' ' || SPLIT_PART(trades, ',', trade_index + 1) || ' ' || legal_form
        END AS customer_name,
        CASE
            WHEN n = 1 THEN 'Halvorsen Pike'
            WHEN segment = 'Consumer' THEN SPLIT_PART(first_names, ',', first_index + 1) || '.' || SPLIT_PART(last_names, ',', last_index + 1)
            ELSE SPLIT_PART(brands, ',', brand_index + 1) || '-' || SPLIT_PART(trades, ',', trade_index + 1)
        END AS mail_name
    FROM indexed
),

addressed AS (
    SELECT
        customer_id,
        customer_name,
        h2,
        fate,
        segment,
        region,
        country,
        city,
        days_ago,
        TRANSLATE(
            LOWER(mail_name),
            'áàâãäåąçćéèêëęíìîïłñńóòôõöøśúùûüýźżß &''',
            'aaaaaaacceeeeeiiiilnnoooooosuuuuyzzs---'
        ) AS mail_part
    FROM named
)

SELECT
    a.customer_id,
    a.customer_name,
    CASE
        WHEN a.h2 % 67 = 3 THEN NULL
        WHEN a.segment = 'Consumer' THEN a.mail_part || a.customer_id || '@mail.example'
        ELSE 'purchasing@' || a.mail_part || '-' || a.customer_id || '.example'
    END,
    a.segment,
    a.region,
    a.country,
    a.city,
    CAST(DATEADD('day', -1 * a.days_ago, CURRENT_DATE()) AS DATE),
    CASE
        WHEN a.days_ago < 200 OR a.customer_name LIKE 'Halvorsen%' THEN 'ACTIVE'
        WHEN a.fate < 60 THEN 'INACTIVE'
        WHEN a.fate < 80 THEN 'CLOSED'
        ELSE 'ACTIVE'
    END,
    CAST(DATEADD('day', -1 * a.days_ago, CURRENT_DATE()) AS TIMESTAMP_NTZ),
    CAST(DATEADD('day', -1 * a.days_ago, CURRENT_DATE()) AS TIMESTAMP_NTZ)
FROM addressed AS a
WHERE NOT EXISTS (SELECT 1 FROM analytics_platform.raw_data.customers AS c WHERE c.customer_id = a.customer_id);


-- About 40,000 orders with 100,000 items. A day has more orders the later it is, in November and December, and in the middle of the week;
-- 430 days ago the shop was down for most of a day. A customer has slots (popularity): an order belongs to the customer whose slot it draws.
CREATE OR REPLACE TEMPORARY TABLE sample_order_lines AS
WITH sample_start AS (
    SELECT
        GREATEST(
            CAST(DATEADD('month', -36, CURRENT_DATE()) AS DATE),
            COALESCE(MAX(order_date), CAST(DATEADD('month', -36, CURRENT_DATE()) AS DATE))
        ) AS first_new_day
    FROM analytics_platform.raw_data.orders
    WHERE order_id BETWEEN 1000000 AND 9999999
),

numbers AS (
    SELECT CAST(ROW_NUMBER() OVER (ORDER BY NULL) AS BIGINT) AS n
    FROM TABLE(GENERATOR(ROWCOUNT => 1100))
),

calendar AS (
    SELECT
        CAST(DATEADD('day', 1 - n, CURRENT_DATE()) AS DATE) AS order_date,
        n - 1 AS days_ago,
        CAST(DATEDIFF('day', CAST('2020-01-01' AS DATE), DATEADD('day', 1 - n, CURRENT_DATE())) AS BIGINT) AS day_number
    FROM numbers
),

new_days AS (
    SELECT
        c.order_date,
        c.days_ago,
        c.day_number,
        (c.day_number * 1103515245 + 55501) % 2147483647 AS x,
        1000 + CAST(FLOOR((1096 - c.days_ago) * 1300 / 1096) AS BIGINT) AS growth,
        CASE MONTH(c.order_date)
            WHEN 1 THEN 880
            WHEN 2 THEN 900
            WHEN 3 THEN 970
            WHEN 4 THEN 980
            WHEN 5 THEN 1000
            WHEN 6 THEN 960
            WHEN 7 THEN 850
            WHEN 8 THEN 830
            WHEN 9 THEN 1000
            WHEN 10 THEN 1060
            WHEN 11 THEN IFF(DAY(c.order_date) >= 24, 1600, 1250)
            ELSE IFF(DAY(c.order_date) <= 21, 1400, 1050)
        END AS season,
        CASE (c.day_number + 2) % 7
            WHEN 0 THEN 1120
            WHEN 1 THEN 1110
            WHEN 2 THEN 1090
            WHEN 3 THEN 1060
            WHEN 4 THEN 1020
            WHEN 5 THEN 820
            ELSE 780
        END AS weekday
    FROM calendar AS c
    INNER JOIN sample_start AS s ON c.order_date >= s.first_new_day
),

day_sizes AS (
    SELECT
        order_date,
        days_ago,
        day_number,
        CAST(
            FLOOR(
                23 * growth * season * weekday * (900 + ((((x * x) % 2147483647) * 48271 + x) % 2147483647) % 201) / 1000000000000
                * CASE days_ago WHEN 0 THEN 0.25 WHEN 430 THEN 0.15 ELSE 1 END
            ) AS BIGINT
        ) AS order_count
    FROM new_days
),

buyer_seeds AS (
    SELECT
        customer_id,
        segment,
        status,
        signup_date,
        (CAST(customer_id AS BIGINT) * 1103515245 + 77707) % 2147483647 AS x
    FROM analytics_platform.raw_data.customers
    WHERE customer_id BETWEEN 1001 AND 3000
),

buyers_drawn AS (
    SELECT
        customer_id,
        segment,
        status,
        signup_date,
        (((x * x) % 2147483647) * 48271 + x) % 2147483647 AS h
    FROM buyer_seeds
),

buyers AS (
    SELECT
        b.customer_id,
        b.segment,
        b.signup_date,
        c.customer_name LIKE 'Halvorsen & Pike%' AS is_key_account,
        IFF(
            b.status = 'ACTIVE',
            NULL,
            CAST(
                DATEADD(
                    'day',
                    CAST(FLOOR(DATEDIFF('day', b.signup_date, CURRENT_DATE()) * (20 + b.h % 60) / 100) AS BIGINT),
                    b.signup_date
                ) AS DATE
            )
        ) AS last_day,
        IFF(
            c.customer_name LIKE 'Halvorsen & Pike%',
            360,
            CASE
                WHEN b.h % 1000 < 90 THEN 0
                WHEN b.h % 1000 < 380 THEN 1
                WHEN b.h % 1000 < 610 THEN 3
                WHEN b.h % 1000 < 790 THEN 6
                WHEN b.h % 1000 < 890 THEN 12
                WHEN b.h % 1000 < 950 THEN 25
                WHEN b.h % 1000 < 985 THEN 60
                ELSE 120
            END * CASE b.segment WHEN 'Enterprise' THEN 4 WHEN 'Mid-Market' THEN 3 WHEN 'Small Business' THEN 2 ELSE 1 END
        ) AS slot_count
    FROM buyers_drawn AS b
    INNER JOIN analytics_platform.raw_data.customers AS c ON c.customer_id = b.customer_id
),

buyer_slots AS (
    SELECT
        ROW_NUMBER() OVER (ORDER BY b.signup_date, b.customer_id, k.n) - 1 AS slot,
        b.customer_id,
        b.segment,
        b.is_key_account,
        b.last_day
    FROM buyers AS b
    INNER JOIN numbers AS k ON k.n <= b.slot_count
),

day_slots AS (
    SELECT
        d.order_date,
        SUM(b.slot_count) AS slot_count
    FROM day_sizes AS d
    INNER JOIN buyers AS b ON b.signup_date <= d.order_date
    GROUP BY d.order_date
),

placed AS (
    SELECT
        d.order_date,
        d.days_ago,
        CAST(s.slot_count AS BIGINT) AS slot_count,
        d.day_number * 1000 + k.n AS order_id,
        ((d.day_number * 1000 + k.n) * 1103515245 + 1201) % 2147483647 AS x1,
        ((d.day_number * 1000 + k.n) * 1103515245 + 80340507) % 2147483647 AS x2,
        ((d.day_number * 1000 + k.n) * 1103515245 + 760001003) % 2147483647 AS x3,
        ((d.day_number * 1000 + k.n) * 1103515245 + 1500450001) % 2147483647 AS x4
    FROM day_sizes AS d
    INNER JOIN numbers AS k ON k.n <= d.order_count
    INNER JOIN day_slots AS s ON s.order_date = d.order_date
),

orders_drawn AS (
    SELECT
        order_date,
        days_ago,
        slot_count,
        order_id,
        (((x1 * x1) % 2147483647) * 48271 + x1) % 2147483647 AS h1,
        (((x2 * x2) % 2147483647) * 48271 + x2) % 2147483647 AS h2,
        (((x3 * x3) % 2147483647) * 48271 + x3) % 2147483647 AS h3,
        (((x4 * x4) % 2147483647) * 48271 + x4) % 2147483647 AS h4
    FROM placed
),

bought AS (
    SELECT
        o.order_id,
        o.order_date,
        o.days_ago,
        o.h3,
        o.h4,
        IFF(a.last_day < o.order_date, b.customer_id, a.customer_id) AS customer_id,
        IFF(a.last_day < o.order_date, b.segment, a.segment) AS segment,
        IFF(a.last_day < o.order_date, b.is_key_account, a.is_key_account) AS is_key_account
    FROM orders_drawn AS o
    INNER JOIN buyer_slots AS a ON a.slot = o.h1 % o.slot_count
    INNER JOIN buyer_slots AS b ON b.slot = o.h2 % o.slot_count
    WHERE
        (COALESCE(a.last_day, o.order_date) >= o.order_date OR COALESCE(b.last_day, o.order_date) >= o.order_date)
        AND NOT EXISTS (SELECT 1 FROM analytics_platform.raw_data.orders AS existing WHERE existing.order_id = o.order_id)
),

described AS (
    SELECT
        order_id,
        order_date,
        days_ago,
        customer_id,
        segment,
        is_key_account,
        DATEADD(
            'second',
            IFF(days_ago = 0, h3 % 21600, 21600 + h3 % 57600),
            CAST(order_date AS TIMESTAMP_NTZ)
        ) AS ordered_at,
        CASE
            WHEN days_ago <= 1 THEN 'PENDING'
            WHEN h4 % 1000 < 38 THEN 'CANCELLED'
            WHEN days_ago <= 6 AND h4 % 1000 < 700 THEN 'SHIPPED'
            WHEN days_ago >= 18 AND h4 % 1000 < 72 THEN 'RETURNED'
            ELSE 'COMPLETED'
        END AS status,
        CAST(FLOOR(h3 / 1000) AS BIGINT) % 1000 AS channel_draw,
        CAST(FLOOR(h4 / 1000) AS BIGINT) % 1000 AS lines_draw,
        CAST(FLOOR(h3 / 1000000) AS BIGINT) % 1000 AS discount_draw
    FROM bought
),

sold AS (
    SELECT
        order_id,
        order_date,
        days_ago,
        customer_id,
        segment,
        is_key_account,
        ordered_at,
        status,
        discount_draw,
        CASE
            WHEN channel_draw < 15 THEN NULL
            WHEN segment = 'Enterprise' THEN CASE WHEN channel_draw < 600 THEN 'Sales Team' WHEN channel_draw < 860 THEN 'Partner' ELSE 'Web' END
            WHEN segment = 'Mid-Market' THEN CASE WHEN channel_draw < 310 THEN 'Sales Team' WHEN channel_draw < 600 THEN 'Partner' ELSE 'Web' END
            WHEN segment = 'Small Business' THEN CASE WHEN channel_draw < 190 THEN 'Partner' WHEN channel_draw < 400 THEN 'Mobile' ELSE 'Web' END
            WHEN channel_draw < 300 + CAST(FLOOR((1096 - days_ago) * 260 / 1096) AS BIGINT) THEN 'Mobile'
            ELSE 'Web'
        END AS channel,
        CASE
            WHEN lines_draw < 280 THEN 1
            WHEN lines_draw < 550 THEN 2
            WHEN lines_draw < 770 THEN 3
            WHEN lines_draw < 910 THEN 4
            ELSE 5
        END AS line_count
    FROM described
),

product_sizes AS (
    SELECT
        product_id,
        CAST(unit_price * 100 AS BIGINT) AS price_cents,
        CAST(unit_cost * 100 AS BIGINT) AS cost_cents,
        launched_on,
        discontinued_on,
        CASE WHEN unit_price < 100 THEN 7 WHEN unit_price < 300 THEN 5 WHEN unit_price < 800 THEN 4 WHEN unit_price < 2000 THEN 3 ELSE 1 END
        + CAST(product_id AS BIGINT) * 7 % 4 AS slot_count
    FROM analytics_platform.raw_data.products
    WHERE product_id BETWEEN 101 AND 160
),

product_slots AS (
    SELECT
        ROW_NUMBER() OVER (ORDER BY p.product_id, k.n) - 1 AS slot,
        p.product_id,
        p.price_cents,
        p.cost_cents,
        p.launched_on,
        p.discontinued_on
    FROM product_sizes AS p
    INNER JOIN numbers AS k ON k.n <= p.slot_count
),

product_slot_total AS (
    SELECT CAST(COUNT(*) AS BIGINT) AS slot_count
    FROM product_slots
),

line_seeds AS (
    SELECT
        s.order_id,
        s.order_date,
        s.days_ago,
        s.customer_id,
        s.segment,
        s.is_key_account,
        s.ordered_at,
        s.status,
        s.channel,
        s.discount_draw,
        k.n AS line,
        t.slot_count,
        s.order_id * 10 + k.n AS order_item_id,
        (s.order_id * 1103515245 + 33331) % 2147483647 AS x1,
        ((s.order_id * 10 + k.n) * 1103515245 + 990001) % 2147483647 AS x2
    FROM sold AS s
    INNER JOIN numbers AS k ON k.n <= s.line_count
    CROSS JOIN product_slot_total AS t
),

lines_drawn AS (
    SELECT
        order_id,
        order_date,
        days_ago,
        customer_id,
        segment,
        is_key_account,
        ordered_at,
        status,
        channel,
        discount_draw,
        order_item_id,
        slot_count,
        -- The lines of an order lie a fifth of all slots apart, so that they name different products.
        ((((x1 * x1) % 2147483647) * 48271 + x1) % 2147483647 + CAST(FLOOR(line * slot_count / 5) AS BIGINT)) % slot_count AS product_slot,
        (((x2 * x2) % 2147483647) * 48271 + x2) % 2147483647 AS h
    FROM line_seeds
),

stocked AS (
    SELECT
        l.order_id,
        l.order_date,
        l.days_ago,
        l.customer_id,
        l.segment,
        l.is_key_account,
        l.ordered_at,
        l.status,
        l.channel,
        l.discount_draw,
        l.order_item_id,
        l.h,
        IFF(
            p.launched_on <= l.order_date AND COALESCE(p.discontinued_on, l.order_date) >= l.order_date,
            p.product_id,
            CASE l.h % 4 WHEN 0 THEN 109 WHEN 1 THEN 121 WHEN 2 THEN 143 ELSE 151 END
        ) AS product_id
    FROM lines_drawn AS l
    INNER JOIN product_slots AS p ON p.slot = l.product_slot
),

counted AS (
    SELECT
        s.order_id,
        s.order_date,
        s.days_ago,
        s.customer_id,
        s.ordered_at,
        s.status,
        s.channel,
        s.segment,
        s.order_item_id,
        s.product_id,
        s.h,
        CASE
            WHEN p.price_cents > 50000 THEN GREATEST(1, CAST(FLOOR(q.quantity / 3) AS BIGINT))
            ELSE q.quantity
        END AS quantity,
        -- Prices rose by 2.5 percent a year, costs by 4.
        CAST(FLOOR(p.price_cents * (1000 - CAST(FLOOR(s.days_ago * 25 / 365) AS BIGINT)) / 1000) AS BIGINT) AS price_cents,
        CAST(FLOOR(p.cost_cents * (1000 - CAST(FLOOR(s.days_ago * 40 / 365) AS BIGINT)) / 1000) AS BIGINT) AS cost_cents,
        CASE
            WHEN s.discount_draw < 620 THEN 0
            WHEN s.discount_draw < 810 THEN 5
            WHEN s.discount_draw < 940 THEN 10
            ELSE 15
        END
        + IFF(s.segment = 'Enterprise', 4, 0)
        + IFF(MONTH(s.order_date) = 11 AND DAY(s.order_date) >= 24, 8, 0) AS discount_percent
    FROM stocked AS s
    INNER JOIN product_sizes AS p ON p.product_id = s.product_id
    INNER JOIN (
        SELECT
            order_item_id,
            CASE segment
                WHEN 'Enterprise' THEN 5 + h % 28
                WHEN 'Mid-Market' THEN 2 + h % 12
                WHEN 'Small Business' THEN 1 + h % 6
                ELSE 1 + CAST(FLOOR(h % 10 / 8) AS BIGINT)
            END * IFF(is_key_account, 2, 1) AS quantity
        FROM stocked
    ) AS q ON q.order_item_id = s.order_item_id
),

priced AS (
    SELECT
        order_id,
        order_date,
        days_ago,
        customer_id,
        ordered_at,
        status,
        channel,
        segment,
        order_item_id,
        product_id,
        h,
        quantity,
        price_cents,
        quantity * cost_cents AS total_cost_cents,
        quantity * price_cents AS gross_cents,
        CAST(FLOOR(quantity * price_cents * discount_percent / 100) AS BIGINT) AS discount_cents,
        -- 1 item in 45 comes back; of the fold tablet 1 in 8, which is why it was discontinued.
        CASE
            WHEN status = 'RETURNED' THEN 'whole'
            WHEN status <> 'COMPLETED' OR days_ago < 18 THEN 'no'
            WHEN product_id = 116 AND CAST(FLOOR(h / 1000) AS BIGINT) % 8 = 0 THEN 'whole'
            WHEN CAST(FLOOR(h / 1000) AS BIGINT) % 90 = 11 THEN 'whole'
            WHEN CAST(FLOOR(h / 1000) AS BIGINT) % 90 = 47 THEN 'half'
            ELSE 'no'
        END AS returned
    FROM counted
)

SELECT
    order_id,
    order_date,
    customer_id,
    ordered_at,
    status,
    channel,
    segment,
    order_item_id,
    product_id,
    quantity,
    price_cents,
    gross_cents,
    discount_cents,
    total_cost_cents,
    CASE returned
        WHEN 'whole' THEN gross_cents - discount_cents
        WHEN 'half' THEN CAST(FLOOR((gross_cents - discount_cents) / 2) AS BIGINT)
        ELSE 0
    END AS returned_cents,
    IFF(returned = 'no', NULL, DATEADD('day', 3 + h % 13, ordered_at)) AS returned_at
FROM priced;

BEGIN;

INSERT INTO analytics_platform.raw_data.orders (
    order_id, customer_id, ordered_at, order_date, status, channel, discount_amount, shipping_amount, created_at
)
SELECT
    order_id,
    MAX(customer_id),
    MAX(ordered_at),
    MAX(order_date),
    MAX(status),
    MAX(channel),
    SUM(discount_cents) * 0.01,
    CASE
        WHEN MAX(segment) IN ('Enterprise', 'Mid-Market') THEN 0
        WHEN SUM(gross_cents) < 10000 THEN 9.90
        WHEN SUM(gross_cents) < 50000 THEN 4.90
        ELSE 0
    END,
    MAX(ordered_at)
FROM sample_order_lines
GROUP BY order_id
ORDER BY order_id;

INSERT INTO analytics_platform.raw_data.order_items (
    order_item_id, order_id, product_id, quantity, unit_price, discount_amount, net_amount, cost_amount, returned_amount, returned_at
)
SELECT
    order_item_id,
    order_id,
    product_id,
    quantity,
    price_cents * 0.01,
    discount_cents * 0.01,
    (gross_cents - discount_cents) * 0.01,
    total_cost_cents * 0.01,
    returned_cents * 0.01,
    returned_at
FROM sample_order_lines
ORDER BY order_item_id;

COMMIT;

DROP TABLE sample_order_lines;

-- What an earlier run left under way has arrived by now.
UPDATE analytics_platform.raw_data.orders
SET status = 'COMPLETED'
WHERE
    order_id BETWEEN 1000000 AND 9999999
    AND status IN ('PENDING', 'SHIPPED')
    AND order_date < CURRENT_DATE() - 6;

-- Jobs that ended in the last 30 days: a daily and a weekly report, exports of analysts; a few failed, one was cancelled. Their files have
-- been deleted since, so the results name none.
CREATE OR REPLACE TEMPORARY TABLE sample_jobs AS
WITH numbers AS (
    SELECT CAST(ROW_NUMBER() OVER (ORDER BY NULL) AS BIGINT) AS n
    FROM TABLE(GENERATOR(ROWCOUNT => 30))
),

days AS (
    SELECT
        n AS days_ago,
        CAST(DATEADD('day', -1 * n, CURRENT_DATE()) AS DATE) AS job_date,
        CAST(DATEDIFF('day', CAST('2020-01-01' AS DATE), DATEADD('day', -1 * n, CURRENT_DATE())) AS BIGINT) AS day_number
    FROM numbers
),

kinds (kind, job_name, job_type, priority, created_by, source, input, submitted_second, every_days, on_day, base_seconds) AS (
    SELECT * FROM VALUES
        (1, 'Daily sales report', 'REPORT', 3, 'system', 'schedule', '{"report_type": "sales", "period": "daily"}', 21600, 1, 0, 9),
        (2, 'Weekly sales report', 'REPORT', 2, 'system', 'schedule', '{"report_type": "sales", "period": "weekly"}', 25200, 7, 5, 14),
        (3, 'Orders of the last 30 days', 'EXPORT', 5, 'maria.keller@example.com', 'chat', '{"question": "orders of the last 30 days"}', 33300, 3, 1, 6),
        (4, 'Customers at risk', 'EXPORT', 5, 'dev.patel@example.com', 'slack', '{"question": "customers with high churn risk"}', 50400, 4, 2, 5),
        (5, 'Quarterly sales report', 'REPORT', 5, 'sam.rivera@example.com', 'chat', '{"report_type": "sales", "period": "last quarter"}', 41400, 9, 4, 17)
),

due AS (
    SELECT
        d.job_date,
        k.job_name,
        k.job_type,
        k.priority,
        k.created_by,
        k.source,
        k.input,
        k.base_seconds,
        k.submitted_second,
        MD5('sample job ' || k.kind || ' ' || d.day_number) AS digest,
        d.day_number * 10 + k.kind AS seed
    FROM days AS d
    INNER JOIN kinds AS k ON d.day_number % k.every_days = k.on_day
),

seeded AS (
    SELECT
        job_date,
        job_name,
        job_type,
        priority,
        created_by,
        source,
        input,
        base_seconds,
        submitted_second,
        digest,
        (seed * 1103515245 + 220011) % 2147483647 AS x
    FROM due
),

drawn AS (
    SELECT
        job_date,
        job_name,
        job_type,
        priority,
        created_by,
        source,
        input,
        base_seconds,
        submitted_second,
        digest,
        (((x * x) % 2147483647) * 48271 + x) % 2147483647 AS h
    FROM seeded
),

timed AS (
    SELECT
        SUBSTR(digest, 1, 8) || '-' || SUBSTR(digest, 9, 4) || '-' || SUBSTR(digest, 13, 4) || '-' || SUBSTR(digest, 17, 4)
        || '-' || SUBSTR(digest, 21, 12) AS job_id,
        job_name,
        job_type,
        priority,
        created_by,
        source,
        input,
        h,
        CASE
            WHEN job_date >= CURRENT_DATE() - 1 THEN 'COMPLETED'
            WHEN h % 100 < 6 AND source <> 'schedule' THEN 'FAILED'
            WHEN h % 100 >= 97 AND source <> 'schedule' THEN 'CANCELLED'
            WHEN h % 100 < 3 THEN 'FAILED'
            ELSE 'COMPLETED'
        END AS status,
        DATEADD('second', submitted_second + IFF(source = 'schedule', 0, h % 3000), CAST(job_date AS TIMESTAMP_NTZ)) AS created_at,
        1 + CAST(FLOOR(h / 1000) AS BIGINT) % 4 AS waited,
        base_seconds + CAST(FLOOR(h / 100000) AS BIGINT) % 9 AS ran
    FROM drawn
)

SELECT
    t.job_id,
    t.job_name,
    t.job_type,
    t.priority,
    t.created_by,
    t.source,
    t.input,
    t.status,
    t.created_at,
    DATEADD('second', t.waited, t.created_at) AS started_at,
    DATEADD('second', t.waited + t.ran, t.created_at) AS finished_at,
    IFF(t.status = 'FAILED', 3, 1) AS attempt,
    500 + t.h % 40000 AS row_count
FROM timed AS t
WHERE NOT EXISTS (SELECT 1 FROM analytics_platform.raw_data.jobs AS j WHERE j.job_id = t.job_id);

BEGIN;

INSERT INTO analytics_platform.raw_data.jobs (
    job_id, job_name, job_type, status, priority, created_by, input, result, error_message, progress, phase, attempt, source,
    created_at, updated_at, started_at, finished_at
)
SELECT
    job_id,
    job_name,
    job_type,
    status,
    priority,
    created_by,
    PARSE_JSON(input),
    IFF(status = 'COMPLETED', PARSE_JSON('{"files": [], "row_count": ' || row_count || '}'), NULL),
    IFF(status = 'FAILED', 'The warehouse did not answer within 60 seconds; given up after 3 attempts', NULL),
    IFF(status = 'COMPLETED', 100, 40),
    IFF(status = 'COMPLETED', 'done', 'querying'),
    attempt,
    source,
    created_at,
    finished_at,
    started_at,
    finished_at
FROM sample_jobs
ORDER BY created_at;

INSERT INTO analytics_platform.raw_data.job_events (event_id, job_id, attempt, event, message, created_at)
SELECT
    MD5(job_id || ' SUBMITTED'),
    job_id,
    0,
    'SUBMITTED',
    'submitted by ' || created_by,
    created_at
FROM sample_jobs
UNION ALL
SELECT
    MD5(job_id || ' CLAIMED'),
    job_id,
    attempt,
    'CLAIMED',
    NULL,
    started_at
FROM sample_jobs
UNION ALL
SELECT
    MD5(job_id || ' ENDED'),
    job_id,
    attempt,
    status,
    IFF(status = 'COMPLETED', row_count || ' rows', NULL),
    finished_at
FROM sample_jobs;

COMMIT;

DROP TABLE sample_jobs;

-- Measurements of every hour of the last 30 days.
INSERT INTO analytics_platform.monitoring.system_metrics (metric_name, metric_value, unit, component, recorded_at)
WITH numbers AS (
    SELECT CAST(ROW_NUMBER() OVER (ORDER BY NULL) AS BIGINT) AS n
    FROM TABLE(GENERATOR(ROWCOUNT => 720))
),

hours AS (
    SELECT
        DATEADD('hour', -1 * n, CAST(CURRENT_DATE() AS TIMESTAMP_NTZ)) AS recorded_at,
        (720 - n) % 24 AS hour_of_day,
        CAST(DATEDIFF('hour', CAST('2020-01-01' AS TIMESTAMP_NTZ), DATEADD('hour', -1 * n, CAST(CURRENT_DATE() AS TIMESTAMP_NTZ))) AS BIGINT)
            AS hour_number
    FROM numbers
),

-- A value is low + (by day: busy) + noise, in thousandths.
measures (measure, metric_name, unit, component, low, busy, noise) AS (
    SELECT * FROM VALUES
        (1, 'credits_used', 'credits', 'warehouse', 20, 280, 120),
        (2, 'queries_executed', 'count', 'warehouse', 4000, 160000, 60000),
        (3, 'query_p95_seconds', 'seconds', 'warehouse', 700, 900, 800),
        (4, 'questions_answered', 'count', 'assistant', 0, 22000, 14000),
        (5, 'answer_p95_milliseconds', 'milliseconds', 'assistant', 900000, 700000, 900000),
        (6, 'worker_busy_percent', 'percent', 'worker', 1000, 24000, 15000)
),

seeded AS (
    SELECT
        m.metric_name,
        m.unit,
        m.component,
        m.low,
        m.busy,
        m.noise,
        h.recorded_at,
        IFF(h.hour_of_day BETWEEN 7 AND 18, 1, 0) AS is_busy,
        ((h.hour_number * 10 + m.measure) * 1103515245 + 6006) % 2147483647 AS x
    FROM hours AS h
    CROSS JOIN measures AS m
),

measured AS (
    SELECT
        metric_name,
        unit,
        component,
        recorded_at,
        low + busy * is_busy + ((((x * x) % 2147483647) * 48271 + x) % 2147483647) % noise AS thousandths
    FROM seeded
)

SELECT
    m.metric_name,
    IFF(m.unit = 'count', CAST(FLOOR(m.thousandths / 1000) AS BIGINT), m.thousandths * 0.001),
    m.unit,
    m.component,
    m.recorded_at
FROM measured AS m
WHERE
    NOT EXISTS (
        SELECT 1
        FROM analytics_platform.monitoring.system_metrics AS s
        WHERE s.metric_name = m.metric_name AND s.recorded_at = m.recorded_at
    );

-- The nightly data quality runs of the last 30 days; 12 days ago the orders of a day came late.
INSERT INTO analytics_platform.monitoring.data_quality_results (
    run_id, check_name, check_type, table_name, column_name, severity, status, checked_rows, failed_rows, allowed_rows, detail, checked_at
)
WITH numbers AS (
    SELECT CAST(ROW_NUMBER() OVER (ORDER BY NULL) AS BIGINT) AS n
    FROM TABLE(GENERATOR(ROWCOUNT => 30))
),

runs AS (
    SELECT
        n AS days_ago,
        MD5('sample run ' || DATEDIFF('day', CAST('2020-01-01' AS DATE), DATEADD('day', -1 * n, CURRENT_DATE()))) AS run_id,
        DATEADD('minute', 105, CAST(DATEADD('day', -1 * n, CURRENT_DATE()) AS TIMESTAMP_NTZ)) AS checked_at
    FROM numbers
),

checks (check_name, check_type, table_name, column_name, severity, checked_rows, fails_days_ago) AS (
    SELECT * FROM VALUES
        ('orders have unique ids', 'unique', 'raw_data.orders', 'order_id', 'CRITICAL', 40000, 0),
        ('orders belong to a known customer', 'referential', 'raw_data.orders', 'customer_id', 'CRITICAL', 40000, 0),
        ('order items belong to a known order', 'referential', 'raw_data.order_items', 'order_id', 'CRITICAL', 100000, 0),
        ('order items add up', 'reconciliation', 'raw_data.order_items', 'net_amount', 'CRITICAL', 100000, 0),
        ('orders arrived in the last two days', 'freshness', 'raw_data.orders', 'order_date', 'WARNING', 40000, 12)
)

SELECT
    r.run_id,
    c.check_name,
    c.check_type,
    c.table_name,
    c.column_name,
    c.severity,
    IFF(r.days_ago = c.fails_days_ago, 'FAILED', 'PASSED'),
    c.checked_rows,
    IFF(r.days_ago = c.fails_days_ago, 1, 0),
    0,
    IFF(r.days_ago = c.fails_days_ago, '1', '0') || ' of ' || c.checked_rows || ' rows fail, 0 are allowed',
    r.checked_at
FROM runs AS r
CROSS JOIN checks AS c
WHERE NOT EXISTS (SELECT 1 FROM analytics_platform.monitoring.data_quality_results AS q WHERE q.run_id = r.run_id);

INSERT INTO analytics_platform.raw_data.people (email, person_name, sign_in_name)
SELECT 'demo@example.com', 'Demo', 'demo'
WHERE NOT EXISTS (SELECT 1 FROM analytics_platform.raw_data.people AS p WHERE p.email = 'demo@example.com');

INSERT INTO analytics_platform.raw_data.people (email, person_name, sign_in_name)
SELECT 'ben@example.com', 'Ben Okafor', 'ben'
WHERE NOT EXISTS (SELECT 1 FROM analytics_platform.raw_data.people AS p WHERE p.email = 'ben@example.com');

CALL analytics_platform.processed_data.refresh_daily_sales();

CALL analytics_platform.processed_data.refresh_customer_metrics();

CALL analytics_platform.monitoring.collect_metrics();

CALL analytics_platform.monitoring.run_data_quality_checks();
